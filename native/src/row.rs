//! The columns of a row that was just read, for what is derived from them.

use std::ops::Range;

use crate::columns::Texts;
use crate::path::{self, Step, member};
use crate::scan::name_bit;

/// Where the columns stand that derived ones are made of.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    pub event_source: usize,
    pub event_name: usize,
    pub event_type: usize,
    pub aws_region: usize,
    pub source_address: usize,
    pub recipient_account: usize,
    pub error_code: usize,
    pub error_message: usize,
    pub request: usize,
    pub response: usize,
    pub additional: usize,
    pub kind: usize,
    pub name: usize,
    pub arn: usize,
    pub principal: usize,
    pub account: usize,
    pub provider: usize,
    pub invoked_by: usize,
    pub credential: usize,
    pub issuer_arn: usize,
    pub issuer_name: usize,
    pub center_user: usize,
    pub center_store: usize,
}

/// An object whose members were listed when it was read.
pub struct Opened {
    /// The column that it fills.
    pub column: usize,
    /// Where its members stand in the list.
    pub members: Range<usize>,
    /// One bit for each name of a member, if no escape stands in the object.
    pub names: Option<u64>,
}

/// The row that was read last.
pub struct Row<'a> {
    pub columns: &'a [Texts],
    pub number: usize,
    pub at: &'a Places,
    pub opened: &'a [Opened],
    pub members: &'a [(&'a [u8], &'a [u8])],
}

impl<'a> Row<'a> {
    /// The text of a column, or its JSON; `None` where it is null.
    #[inline]
    pub fn text(&self, column: usize) -> Option<&'a [u8]> {
        self.columns[column].last(self.number)
    }

    /// The text of a column, where it is not empty either.
    pub fn said(&self, column: usize) -> Option<&'a [u8]> {
        self.text(column).filter(|text| !text.is_empty())
    }

    /// The value that some steps from the JSON of a column lead to, as logged.
    pub fn inside(&self, column: usize, way: &[Step]) -> Option<&'a [u8]> {
        if let Some((Step::Name(name), rest)) = way.split_first()
            && let Some(opened) = self.opened.iter().find(|opened| opened.column == column)
        {
            let members = &self.members[opened.members.clone()];
            let found = match opened.names {
                Some(names) if names & name_bit(name) == 0 => return None,
                Some(_) => members.iter().rev().find(|(key, _)| *key == &name[..])?.1,
                None => member(members, name)?,
            };
            return path::inside(found, rest);
        }
        path::inside(self.text(column)?, way)
    }

    /// Whether the call was refused before its parameters were read.
    pub fn blank_failure(&self) -> bool {
        self.text(self.at.error_code).is_some() && self.text(self.at.request).is_none()
    }

    /// Account and region that an ARN need not repeat.
    pub fn place(&self) -> (&'a [u8], &'a [u8]) {
        let account = self.text(self.at.recipient_account).or_else(|| self.text(self.at.account));
        (account.unwrap_or_default(), self.text(self.at.aws_region).unwrap_or_default())
    }
}
