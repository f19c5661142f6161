//! The columns of a row that was just read, for what is derived from them.

use crate::columns::Texts;
use crate::path::{self, Members, Step, member, members};

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

/// The last row of the columns.
pub struct Row<'a> {
    columns: &'a [Texts],
    pub at: &'a Places,
    opened: Vec<(usize, Members<'a>)>,
}

impl<'a> Row<'a> {
    /// The last row of these columns.
    pub fn new(columns: &'a [Texts], at: &'a Places) -> Self {
        Self { columns, at, opened: Vec::new() }
    }

    /// The text of a column, or its JSON; `None` where it is null.
    pub fn text(&self, column: usize) -> Option<&'a [u8]> {
        self.columns[column].last()
    }

    /// The text of a column, where it is not empty either.
    pub fn said(&self, column: usize) -> Option<&'a [u8]> {
        self.text(column).filter(|text| !text.is_empty())
    }

    /// The value that some steps from the JSON of a column lead to.
    pub fn inside(&mut self, column: usize, way: &[Step]) -> Option<&'a [u8]> {
        let raw = self.text(column)?;
        let Some((Step::Name(name), rest)) = way.split_first() else {
            return path::inside(raw, way);
        };
        let opened = match self.opened.iter().position(|(of, _)| *of == column) {
            Some(place) => place,
            None => {
                self.opened.push((column, members(raw)));
                self.opened.len() - 1
            }
        };
        path::inside(member(&self.opened[opened].1, name)?, rest)
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
