//! What rules about certificates see.

use std::ops::Range;

use time::OffsetDateTime;

use crate::{
    estate::numbered::Numbered,
    judge::{
        finding::{Detail, EntryId, InputId, Spot, Target},
        fleet::Input,
        issued::{Delivery, Entry, EntryRole},
        profile::Policy,
    },
    pki::{
        certificate::{Certificate, Revocation},
        csr::{AttributeTypeAndValue, CertificatePart, CertificationRequest, GeneralName, Part},
        oid,
        pem::{Armor, Block, Form},
        text::source::Excerpt,
    },
};

/// What a rule about one certificate sees: a server's, or one of a chain.
#[derive(Debug)]
pub struct CertificateContext<'a> {
    /// Everything that was delivered.
    pub delivery: &'a Delivery,
    /// Which of its entries the certificate is.
    pub id: EntryId,
    /// What is known about it.
    pub entry: &'a Entry,
    /// The certificate.
    pub certificate: &'a Certificate,
    /// The facts.
    pub policy: &'a Policy,
}

/// What a rule about all that was delivered sees.
#[derive(Debug)]
pub struct DeliveryContext<'a> {
    /// Everything that was delivered.
    pub delivery: &'a Delivery,
    /// Which of its entries the profile judges.
    pub judged: &'a Numbered<EntryId, bool>,
    /// The facts.
    pub policy: &'a Policy,
}

/// What is known of the revocation of a certificate in the chain of a server.
#[derive(Debug)]
pub struct RevocationOf<'a> {
    /// The certificate.
    pub certificate: &'a Certificate,
    /// The entry that it is; that of the server where it was not delivered.
    pub at: EntryId,
    /// Whether it is one of a CA above the server's.
    pub is_of_authority: bool,
    /// What is known.
    pub known: &'a Revocation,
}

impl<'a> CertificateContext<'a> {
    /// Whether it is a server's, and not one of a CA.
    pub fn is_server(&self) -> bool {
        self.entry.role == EntryRole::Server
    }

    /// The moment by which it is judged.
    pub fn moment(&self) -> OffsetDateTime {
        self.delivery.against.moment
    }

    /// The day of an instant, for a message; with its time where it is the day of the judgment.
    pub fn day(&self, instant: OffsetDateTime) -> String {
        let day = instant.date();
        if day == self.moment().date() {
            let (hour, minute, second) = instant.to_hms();
            format!("{day} at {hour:02}:{minute:02}:{second:02} UTC")
        } else {
            day.to_string()
        }
    }

    /// The request that it answers, or should answer.
    pub fn request(&self) -> Option<(InputId, &'a Input, &'a CertificationRequest)> {
        let input = self.delivery.request_of(self.entry)?;
        Some((self.entry.request?, input, input.request()?))
    }

    /// The certificate, and those of its chain up to the root, if it is known.
    pub fn chain(&self) -> impl Iterator<Item = &'a Certificate> {
        let above = self.delivery.chain_of(self.entry);
        std::iter::once(self.certificate).chain(above.map(|(_, above)| above))
    }

    /// The certificates of a server's chain that were not delivered, such as a root: they have no place of their own.
    pub fn undelivered(&self) -> impl Iterator<Item = &'a Certificate> {
        let delivery = self.delivery;
        let above = delivery
            .chain_of(self.entry)
            .filter(|_| self.entry.role == EntryRole::Server);
        above
            .filter(|(link, _)| delivery.entry_of(*link).is_none())
            .map(|(_, above)| above)
    }

    /// The whole certificate.
    pub fn whole(&self) -> Spot {
        let range = self.certificate.range();
        let title = self.certificate.title();
        self.value(CertificatePart::Whole, range, &title)
    }

    /// A part of it.
    pub fn part(&self, part: Part, bytes: Range<usize>) -> Spot {
        Spot::certificate(self.id, part, bytes, None)
    }

    /// A part of it with the value in words.
    pub fn value(&self, part: CertificatePart, bytes: Range<usize>, text: &str) -> Spot {
        let excerpt = Excerpt::new(text, 0..text.len());
        Spot::certificate(self.id, Part::Certificate(part), bytes, Some(excerpt))
    }

    /// The key.
    pub fn key(&self) -> Spot {
        let key = &self.certificate.public_key;
        let name = key.key.to_string();
        self.value(CertificatePart::PublicKey, key.key_range.clone(), &name)
    }

    /// Whoever signed it.
    pub fn issuer(&self) -> Spot {
        let issuer = &self.certificate.issuer;
        let name = issuer.to_string();
        self.value(CertificatePart::Issuer, issuer.range.clone(), &name)
    }

    /// The subject.
    pub fn subject(&self) -> Spot {
        let subject = &self.certificate.subject;
        let name = subject.to_string();
        let excerpt = Excerpt::new(&name, 0..name.len());
        Spot::certificate(self.id, Part::Subject, subject.range.clone(), Some(excerpt))
    }

    /// One attribute of the subject.
    pub fn attribute(&self, attribute: &AttributeTypeAndValue) -> Spot {
        let excerpt = Excerpt::new(&attribute.text, 0..attribute.text.len());
        let range = attribute.value_range.clone();
        Spot::certificate(self.id, attribute.part.clone(), range, Some(excerpt))
    }

    /// One alternative name.
    pub fn name(&self, name: &GeneralName) -> Spot {
        one_name(self.id, name)
    }

    /// The alternative names as a whole; the subject where there are none.
    pub fn names(&self) -> Spot {
        let extension = self.certificate.extension(&oid::SUBJECT_ALT_NAME);
        match extension {
            Some(extension) => {
                let names: Vec<&str> = self
                    .certificate
                    .alternative_names()
                    .map(|name| name.text.as_str())
                    .collect();
                let text = names.join(", ");
                let excerpt = Some(Excerpt::new(&text, 0..text.len()));
                let range = extension.range.clone();
                Spot::certificate(self.id, extension.part.clone(), range, excerpt)
            }
            None => self.subject(),
        }
    }
}

impl<'a> DeliveryContext<'a> {
    /// Whether the profile judges an entry.
    pub fn judges(&self, entry: EntryId) -> bool {
        self.judged.get(entry) == Some(&true)
    }

    /// The files that were delivered as text, each with its first entry.
    pub fn texts(&self) -> impl Iterator<Item = (EntryId, &'a Armor)> {
        let delivery = self.delivery;
        let texts = delivery.files.numbered().filter_map(move |(id, file)| {
            let armor = file.armor()?;
            let mut entries = delivery.entries_of(id);
            let (first, _) = entries.find(|(_, entry)| {
                let block = armor.blocks.get(entry.block);
                block.is_some_and(|block| block.form != Form::Der) && entry.is_meant()
            })?;
            Some((first, armor))
        });
        texts.filter(|(entry, _)| self.judges(*entry))
    }

    /// What is known of the revocation of the servers' certificates and of those above them. A CA that signed several is there for
    /// each.
    pub fn revocations(&self) -> impl Iterator<Item = RevocationOf<'a>> {
        let delivery = self.delivery;
        let servers = delivery.servers().filter(|(id, ..)| self.judges(*id));
        servers.flat_map(move |(id, entry, server)| {
            let above = delivery.chain_of(entry);
            let above = above.map(move |(link, above)| (delivery.entry_of(link), above));
            let chain = std::iter::once((Some(id), server)).chain(above);
            let known = entry.revocation.iter().enumerate();
            chain
                .zip(known)
                .map(move |((at, certificate), (position, known))| RevocationOf {
                    certificate,
                    at: at.unwrap_or(id),
                    is_of_authority: position > 0,
                    known,
                })
        })
    }

    /// The certificates and containers that were delivered as text, each with its entry, or the first of its entries.
    pub fn blocks_of_text(&self) -> impl Iterator<Item = (EntryId, &'a Armor, &'a Block)> {
        let delivery = self.delivery;
        let mut last = None;
        let entries = delivery.entries.numbered();
        let blocks = entries.filter_map(move |(id, entry)| {
            let is_new = last.replace((entry.file, entry.block)) != Some((entry.file, entry.block));
            let armor = delivery.file_of(entry)?.armor()?;
            let block = armor.blocks.get(entry.block)?;
            let is_text = block.form != Form::Der && entry.is_meant();
            (is_new && is_text).then_some((id, armor, block))
        });
        blocks.filter(|(entry, ..)| self.judges(*entry))
    }
}

impl DeliveryContext<'_> {
    fn certificate(&self, entry: EntryId) -> Option<&Certificate> {
        self.delivery.entries.get(entry)?.certificate()
    }

    /// An entry as a whole.
    pub fn whole(&self, entry: EntryId) -> Spot {
        let Some(certificate) = self.certificate(entry) else {
            return self.file(entry);
        };
        let title = certificate.title();
        Spot::certificate(
            entry,
            Part::Certificate(CertificatePart::Whole),
            certificate.range(),
            Some(Excerpt::new(&title, 0..title.len())),
        )
    }

    /// A part of an entry's certificate.
    pub fn part(&self, entry: EntryId, part: Part, bytes: Range<usize>) -> Spot {
        Spot::certificate(entry, part, bytes, None)
    }

    /// The key of an entry's certificate.
    pub fn key(&self, entry: EntryId) -> Spot {
        let Some(certificate) = self.certificate(entry) else {
            return self.file(entry);
        };
        let name = certificate.key().to_string();
        Spot::certificate(
            entry,
            Part::Certificate(CertificatePart::PublicKey),
            certificate.public_key.key_range.clone(),
            Some(Excerpt::new(&name, 0..name.len())),
        )
    }

    /// One alternative name of an entry.
    pub fn name(&self, entry: EntryId, name: &GeneralName) -> Spot {
        one_name(entry, name)
    }

    /// The alternative names of an entry as a whole; its subject where there are none.
    pub fn names(&self, id: EntryId) -> Spot {
        let entry = self.delivery.entries.get(id);
        match entry.and_then(|entry| Some((entry, entry.certificate()?))) {
            Some((entry, certificate)) => {
                let context = CertificateContext {
                    delivery: self.delivery,
                    id,
                    entry,
                    certificate,
                    policy: self.policy,
                };
                context.names()
            }
            None => self.file(id),
        }
    }

    /// The file of an entry.
    pub fn file(&self, entry: EntryId) -> Spot {
        Spot {
            target: Target::Certificate(entry),
            block: None,
            detail: Detail::Whole,
        }
    }

    /// A range of the text of an entry's file.
    pub fn text(&self, entry: EntryId, range: Range<usize>) -> Spot {
        Spot {
            detail: Detail::Text(range),
            ..self.file(entry)
        }
    }
}

fn one_name(entry: EntryId, name: &GeneralName) -> Spot {
    let excerpt = Excerpt::new(&name.text, 0..name.text.len());
    let range = name.value_range.clone();
    Spot::certificate(entry, name.part.clone(), range, Some(excerpt))
}
