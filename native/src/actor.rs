//! Who acted: `identities.tsv`, parsed by `trailscope/ingest/identity.py`, whose docstrings say what each part means.

use std::collections::HashMap;

use rustc_hash::FxHashMap;

use crate::path::{Step, text_of};
use crate::row::Row;

/// A piece of a template.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Text that stands in every such name.
    Text(Vec<u8>),
    /// What is looked up.
    Part(Part),
}

macro_rules! parts {
    ($($part:ident = $name:literal,)*) => {
        /// What a template may name.
        #[derive(Clone, Copy, Debug)]
        pub enum Part { $($part,)* }

        impl Part {
            /// The part of this name, if there is one.
            pub fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$part),)* _ => None }
            }
        }
    };
}

parts! {
    Name = "name",
    NameTold = "name.told",
    Arn = "arn",
    ArnName = "arn.name",
    ArnSession = "arn.session",
    ArnRole = "arn.role",
    ArnFederated = "arn.federated",
    Principal = "principal",
    PrincipalId = "principal.id",
    PrincipalSession = "principal.session",
    Account = "account",
    Provider = "provider",
    InvokedBy = "invoked-by",
    Credential = "credential",
    IssuerArn = "issuer.arn",
    IssuerName = "issuer.name",
    CenterUser = "center.user",
    CenterStore = "center.store",
    Anonymous = "anonymous",
    SignInName = "sign-in.name",
    AddressService = "address.service",
    EventService = "event.service",
    Partition = "partition",
}

/// Templates, of which the first that gives something counts.
pub type Templates = Vec<Vec<Piece>>;

/// How each kind of identity is named.
pub struct Identities {
    by_type: FxHashMap<Vec<u8>, (Templates, Templates)>,
    any: (Templates, Templates),
}

impl Identities {
    /// From the rows of the table: type, actor, actor_id. `None` without the row for any type.
    pub fn new(mut rows: HashMap<Vec<u8>, (Templates, Templates)>) -> Option<Self> {
        let any = rows.remove(&b"*"[..])?;
        Some(Self { by_type: rows.into_iter().collect(), any })
    }

    /// Append `actor` and `actor_id` of a row to their buffers; whether each is there.
    pub fn name(&self, row: &Row, actor: &mut Vec<u8>, actor_id: &mut Vec<u8>) -> (bool, bool) {
        let kind = row.text(row.at.kind);
        let (named, identified) = kind.and_then(|kind| self.by_type.get(kind)).unwrap_or(&self.any);
        let (start, id_start) = (actor.len(), actor_id.len());
        if !first(named, row, actor) {
            actor.extend_from_slice(kind.unwrap_or_default());
        }
        if !first(identified, row, actor_id) {
            actor_id.extend_from_slice(&actor[start..]);
        }
        (actor.len() > start, actor_id.len() > id_start)
    }
}

/// Append the first template that gives something; whether one does.
fn first(templates: &Templates, row: &Row, into: &mut Vec<u8>) -> bool {
    let start = into.len();
    templates.iter().any(|template| {
        let whole = template.iter().all(|piece| match piece {
            Piece::Text(text) => {
                into.extend_from_slice(text);
                true
            }
            Piece::Part(part) => append(*part, row, into),
        });
        if !whole {
            into.truncate(start);
        }
        whole
    })
}

/// Append one part; whether there is something to append.
fn append(part: Part, row: &Row, into: &mut Vec<u8>) -> bool {
    let start = into.len();
    if let Some(text) = borrowed(part, row) {
        into.extend_from_slice(text);
    } else {
        match part {
            Part::ArnRole => append_role(row.text(row.at.arn).unwrap_or_default(), into),
            Part::ArnFederated => {
                let name = row.text(row.at.arn).map(|arn| behind(arn, b":federated-user/")).unwrap_or_default();
                if !name.is_empty() {
                    into.extend_from_slice(b"federated-user/");
                    into.extend_from_slice(name);
                }
            }
            Part::SignInName => {
                let name = row.inside(row.at.additional, &[Step::Name(b"UserName".to_vec())]);
                into.extend_from_slice(&name.and_then(text_of).unwrap_or_default());
            }
            _ => {}
        }
    }
    into.len() > start
}

/// The parts that are some column's text, or stand in it.
fn borrowed<'a>(part: Part, row: &Row<'a>) -> Option<&'a [u8]> {
    let (at, arn, principal) = (row.at, row.text(row.at.arn), row.text(row.at.principal));
    let colon = |principal: &[u8]| principal.iter().position(|&byte| byte == b':');
    match part {
        Part::Name => row.text(at.name),
        Part::NameTold => row.text(at.name).filter(|name| *name != b"HIDDEN_DUE_TO_SECURITY_REASONS"),
        Part::Arn => arn,
        Part::ArnName => {
            arn.map(|arn| &arn[arn.iter().rposition(|b| b"/:".contains(b)).map_or(0, |place| place + 1)..])
        }
        Part::ArnSession => arn.map(|arn| behind(arn, ROLE_MARK)),
        Part::Principal => principal,
        Part::PrincipalId => principal.map(|principal| &principal[..colon(principal).unwrap_or(principal.len())]),
        Part::PrincipalSession => principal.and_then(|principal| Some(&principal[colon(principal)? + 1..])),
        Part::Account => row.text(at.account),
        Part::Provider => row.text(at.provider),
        Part::InvokedBy => row.text(at.invoked_by),
        Part::Credential => row.text(at.credential),
        Part::IssuerArn => row.text(at.issuer_arn),
        Part::IssuerName => row.text(at.issuer_name),
        Part::CenterUser => row.text(at.center_user),
        Part::CenterStore => row.text(at.center_store),
        Part::Anonymous => {
            let is = |text: Option<&[u8]>, name: &[u8]| text.is_some_and(|text| text.eq_ignore_ascii_case(name));
            let account = row.text(at.account);
            (is(account, b"anonymous") || is(principal, b"anonymous") || is(principal, b"anonymous_principal"))
                .then_some(b"anonymous")
        }
        Part::AddressService => row.text(at.source_address).filter(|address| address.ends_with(b".amazonaws.com")),
        Part::EventService if row.text(at.event_type) == Some(b"AwsServiceEvent") => row.text(at.event_source),
        Part::Partition => match row.text(at.aws_region).unwrap_or_default() {
            [b'c', b'n', b'-', ..] => Some(b"aws-cn"),
            [b'u', b's', b'-', b'g', b'o', b'v', b'-', ..] => Some(b"aws-us-gov"),
            _ => Some(b"aws"),
        },
        Part::EventService | Part::ArnRole | Part::ArnFederated | Part::SignInName => None,
    }
}

const ROLE_MARK: &[u8] = b":assumed-role/";

/// What stands behind the first such mark; nothing where there is none.
fn behind<'a>(text: &'a [u8], mark: &[u8]) -> &'a [u8] {
    text.windows(mark.len()).position(|window| window == mark).map_or(&[], |place| &text[place + mark.len()..])
}

/// Append the role's ARN, without its path, from that of its session; one that is not written as AWS writes them as it is.
fn append_role(arn: &[u8], into: &mut Vec<u8>) {
    let session = behind(arn, ROLE_MARK);
    if session.is_empty() || session[0] == b'/' {
        return;
    }
    let mut parts = arn.splitn(6, |&byte| byte == b':');
    let mut next = || parts.next().unwrap_or_default();
    let (start, partition, service, region, account, resource) = (next(), next(), next(), next(), next(), next());
    let role = resource.strip_prefix(b"assumed-role/").unwrap_or_default();
    let role = &role[..role.iter().position(|&byte| byte == b'/').unwrap_or(role.len())];
    if start != b"arn" || service != b"sts" || !region.is_empty() || role.is_empty() {
        into.extend_from_slice(arn);
        return;
    }
    for piece in [b"arn:", partition, b":iam::", account, b":role/", role] {
        into.extend_from_slice(piece);
    }
}
