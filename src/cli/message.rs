//! What the program says when it cannot do its job.

use std::io::{self, Write as _};

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use anstream::AutoStream;

use super::{
    args::Global,
    exit::{Exit, Failure},
    io::color_choice,
};
use crate::{Problem, pki::text::printable::Printable};

/// Prints a failure; the exit code is 2.
pub(super) fn failure(failure: &Failure, global: &Global) -> Exit {
    let rendered: Vec<String> = match failure {
        Failure::BrokenPipe => return Exit::Clean,
        Failure::Message { text, help } => {
            let title = Level::ERROR.primary_title(Printable::new(text).to_string());
            let group = match help {
                Some(help) => title.element(Level::HELP.message(Printable::new(help).to_string())),
                None => annotate_snippets::Group::with_title(title),
            };
            vec![Renderer::styled().render(&[group])]
        }
        Failure::Problems(problems) => problems.iter().map(problem).collect(),
    };
    let mut stderr = AutoStream::new(io::stderr().lock(), color_choice(global.color));
    for text in rendered {
        // Nobody can be told that the standard error is closed.
        let _ = writeln!(stderr, "{text}");
    }
    Exit::Failed
}

/// Prints what clap has to say: help, the version, or what is wrong with the arguments.
pub(super) fn usage(error: &clap::Error) -> Exit {
    let _ = error.print();
    if error.use_stderr() {
        Exit::Failed
    } else {
        Exit::Clean
    }
}

fn problem(problem: &Problem) -> String {
    let title = Level::ERROR.primary_title(Printable::new(&problem.message).to_string());
    let path = Printable::new(problem.source.path()).to_string();
    let mut group = match &problem.range {
        Some(range) => {
            let position = problem.source.position(range.start);
            let excerpt = problem.source.excerpt(range);
            let snippet = Snippet::source(excerpt.line)
                .line_start(position.line)
                .path(path)
                .annotation(AnnotationKind::Primary.span(excerpt.span));
            title.element(snippet)
        }
        None => title.element(Origin::path(path)),
    };
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(Printable::new(help).to_string()));
    }
    Renderer::styled().render(&[group])
}
