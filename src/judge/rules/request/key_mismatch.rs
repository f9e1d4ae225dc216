//! Private keys that do not belong to the request beside them.

use std::path::Path;

use crate::{
    judge::{
        finding::{RuleId, Spot},
        fleet::KeyMismatch,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::text::printable::{Printable, shortened},
};

/// `request-key-mismatch`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("request-key-mismatch"),
    since: "0.1.0",
    summary: "private key beside the request is the key of another one",
    rationale: "A certificate works only with the private key with which its request was made. If the key file beside a request belongs to another request, \
        nobody notices before the certificate is installed: the server then refuses the pair. This happens when the files of two servers are swapped, or when a \
        request is made again and only one of its two files is replaced.\n\nThe key beside a request is the file with the same name that ends in `.key`. \
        `signready` reads it to compare it, and never shows it. A key that is encrypted or cannot be read is not compared.",
    remediation: "find the private key with which this request was made; if it is lost, make a new key and a new request",
    citations: &[Citation::Rfc(2986, "3"), Citation::Rfc(5280, "4.1.2.7")],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let Some(mismatch) = context.key_mismatch else {
        return;
    };
    let path = |path: &str| Printable::new(shortened(path));
    let key = path(&mismatch.key);
    let swapped = mismatch.is_swapped.then(|| names(mismatch)).flatten();
    let message = match (&swapped, &mismatch.holder, &mismatch.own) {
        (Some((one, other)), _, _) => format!(
            "the private key `{key}` does not belong to this request: the files of `{}` and `{}` are swapped",
            path(one),
            path(other)
        ),
        (None, Some((_, holder)), _) => format!(
            "the private key `{key}` belongs to the request `{}`, not to this one",
            path(holder)
        ),
        (None, None, Some(own)) => format!(
            "the private key `{}` belongs to this request, not `{key}`",
            path(own)
        ),
        (None, None, None) => format!("the private key `{key}` does not belong to this request"),
    };
    let draft = reporter.report(context.key(), message);
    match (&swapped, &mismatch.own) {
        (Some(_), Some(own)) => {
            draft.advise(format!(
                "swap the contents of `{key}` and `{}`, or of the two requests, so that each name has its own key and request",
                path(own)
            ));
        }
        (_, Some(own)) => {
            draft.advise(format!("use `{}` with this request", path(own)));
        }
        (_, None) => {}
    }
    if let Some((holder, _)) = mismatch.holder {
        draft.with(Spot::file(holder));
    }
}

/// What the two are called whose files are swapped: by their files, with the folders where these alone tell them apart.
fn names(mismatch: &KeyMismatch) -> Option<(String, String)> {
    let own = mismatch.own.as_deref()?;
    let name = |path: &str| {
        let name = Path::new(path).file_stem()?;
        Some(name.to_string_lossy().into_owned())
    };
    let (one, other) = (name(&mismatch.key)?, name(own)?);
    Some(if one == other {
        (mismatch.key.clone(), own.to_owned())
    } else {
        (one, other)
    })
}
