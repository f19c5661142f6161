//! The table of columns, as Python hands it over: which column a field fills, and where derived columns find theirs.

use std::collections::HashMap;

use crate::row::Places;

/// One column of `events`: `name`, `type`, `origin` and `field` of `trailscope/schema/columns.py`.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub kind: String,
    pub origin: String,
    pub field: String,
}

/// Where a value goes: which builder of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    EventTime,
    Text(usize),
    Json(usize),
    Flag(usize),
    Time(usize),
}

/// What fills a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    By(Target),
    Actor,
    ActorId,
    Action,
    Acted,
    Extra,
    Shape,
    Document,
    Index,
}

/// Members of an object inside an identity, or of the identity, that are columns or hold some.
#[derive(Debug, Default)]
pub struct Tree {
    /// The place of each among `places`.
    pub members: HashMap<Vec<u8>, usize>,
    pub places: Vec<Member>,
}

#[derive(Clone, Copy, Debug)]
pub enum Member {
    /// By its place among [`Layout::leaves`].
    Leaf(usize),
    /// By its place among [`Layout::trees`].
    Inner(usize),
}

/// The identity's own place among [`Layout::trees`].
pub const IDENTITY: usize = 0;

/// The table of columns, ready for use.
#[derive(Debug)]
pub struct Layout {
    /// The place of each top-level field that is a column among [`Layout::targets`].
    pub fields: HashMap<Vec<u8>, usize>,
    pub targets: Vec<Target>,
    /// Places of the fields that say what a record is.
    pub identity: usize,
    pub event_time: usize,
    pub event_type: usize,
    pub event_category: usize,
    pub trees: Vec<Tree>,
    /// What the members of an identity fill.
    pub leaves: Vec<Target>,
    pub columns: Vec<Filled>,
    pub texts: usize,
    pub flags: usize,
    pub times: usize,
    pub at: Places,
}

/// Fields are marked in one word of bits.
const MOST_FIELDS: usize = 64;

impl Layout {
    /// The layout of a table of columns; an error in words where it is not one this core knows how to fill.
    pub fn new(columns: &[Column]) -> Result<Self, String> {
        let mut drawn = Drawn { trees: vec![Tree::default()], ..Drawn::default() };
        let filled: Vec<_> = columns.iter().map(|column| drawn.draw(column)).collect::<Result<_, _>>()?;
        let field = |name: &str| drawn.fields.get(name.as_bytes()).copied().ok_or(format!("no column of {name}"));
        let (identity, event_time) = (field("userIdentity")?, field("eventTime")?);
        let (event_type, event_category) = (field("eventType")?, field("eventCategory")?);
        if drawn.targets.len() > MOST_FIELDS || drawn.targets[event_time] != Target::EventTime {
            return Err("a table of columns without an event's time, or with too many fields".into());
        }
        let at = drawn.places()?;
        Ok(Self {
            identity,
            event_time,
            event_type,
            event_category,
            fields: drawn.fields,
            targets: drawn.targets,
            trees: drawn.trees,
            leaves: drawn.leaves,
            columns: filled,
            texts: drawn.texts,
            flags: drawn.flags,
            times: drawn.times,
            at,
        })
    }

    /// The builder that has the JSON of a top-level field.
    pub fn document(&self, field: &str) -> Result<usize, String> {
        match self.fields.get(field.as_bytes()).map(|&place| self.targets[place]) {
            Some(Target::Json(builder)) => Ok(builder),
            _ => Err(format!("{field} is no json column")),
        }
    }
}

/// A layout while its columns are met.
#[derive(Default)]
struct Drawn {
    fields: HashMap<Vec<u8>, usize>,
    targets: Vec<Target>,
    trees: Vec<Tree>,
    leaves: Vec<Target>,
    paths: HashMap<String, Target>,
    texts: usize,
    flags: usize,
    times: usize,
}

impl Drawn {
    fn draw(&mut self, column: &Column) -> Result<Filled, String> {
        match (column.origin.as_str(), column.name.as_str()) {
            ("record", _) => {
                let target = self.target(column)?;
                self.fields.insert(column.field.clone().into_bytes(), self.targets.len());
                self.targets.push(target);
                self.paths.insert(column.field.clone(), target);
                Ok(Filled::By(target))
            }
            ("user_identity", _) => {
                let target = self.target(column)?;
                let steps: Vec<_> = column.field.split('.').collect();
                self.grow(IDENTITY, &steps, self.leaves.len())?;
                self.leaves.push(target);
                self.paths.insert(format!("userIdentity.{}", column.field), target);
                Ok(Filled::By(target))
            }
            ("derived", "actor") => Ok(Filled::Actor),
            ("derived", "actor_id") => Ok(Filled::ActorId),
            ("derived", "action") => Ok(Filled::Action),
            ("derived", "target") => Ok(Filled::Acted),
            ("lineage", "extra") => Ok(Filled::Extra),
            ("lineage", "record_fields") => Ok(Filled::Shape),
            ("lineage", "source_uri") => Ok(Filled::Document),
            ("lineage", "source_index") => Ok(Filled::Index),
            _ => Err(format!("nothing fills the column {}", column.name)),
        }
    }

    fn target(&mut self, column: &Column) -> Result<Target, String> {
        let next = |count: &mut usize| {
            *count += 1;
            *count - 1
        };
        match (column.kind.as_str(), column.origin.as_str()) {
            ("text", _) => Ok(Target::Text(next(&mut self.texts))),
            ("json", "record") => Ok(Target::Json(next(&mut self.texts))),
            ("boolean", _) => Ok(Target::Flag(next(&mut self.flags))),
            ("timestamp", "record") if column.field == "eventTime" => Ok(Target::EventTime),
            ("timestamp", "user_identity") => Ok(Target::Time(next(&mut self.times))),
            _ => Err(format!("no value is both {} and a {}", column.origin, column.kind)),
        }
    }

    fn places(&self) -> Result<Places, String> {
        let place = |path: &str| match self.paths.get(path) {
            Some(Target::Text(builder) | Target::Json(builder)) => Ok(*builder),
            _ => Err(format!("no column of {path}")),
        };
        Ok(Places {
            event_source: place("eventSource")?,
            event_name: place("eventName")?,
            event_type: place("eventType")?,
            aws_region: place("awsRegion")?,
            source_address: place("sourceIPAddress")?,
            recipient_account: place("recipientAccountId")?,
            error_code: place("errorCode")?,
            error_message: place("errorMessage")?,
            request: place("requestParameters")?,
            response: place("responseElements")?,
            additional: place("additionalEventData")?,
            kind: place("userIdentity.type")?,
            name: place("userIdentity.userName")?,
            arn: place("userIdentity.arn")?,
            principal: place("userIdentity.principalId")?,
            account: place("userIdentity.accountId")?,
            provider: place("userIdentity.identityProvider")?,
            invoked_by: place("userIdentity.invokedBy")?,
            credential: place("userIdentity.credentialId")?,
            issuer_arn: place("userIdentity.sessionContext.sessionIssuer.arn")?,
            issuer_name: place("userIdentity.sessionContext.sessionIssuer.userName")?,
            center_user: place("userIdentity.onBehalfOf.userId")?,
            center_store: place("userIdentity.onBehalfOf.identityStoreArn")?,
        })
    }

    /// Put a leaf where some steps from a tree lead to.
    fn grow(&mut self, tree: usize, steps: &[&str], leaf: usize) -> Result<(), String> {
        let Some((first, rest)) = steps.split_first() else {
            return Err("an empty path".into());
        };
        let next = self.trees.len();
        let known = &mut self.trees[tree];
        let found = known.members.get(first.as_bytes()).map(|&place| known.places[place]);
        match (found, rest) {
            (Some(Member::Inner(inner)), [_, ..]) => self.grow(inner, rest, leaf),
            (Some(Member::Leaf(_)), [_, ..]) => Err(format!("{first} is a column and holds some")),
            (Some(_), []) => Err(format!("two columns of {first}")),
            (None, _) => {
                let member = if rest.is_empty() { Member::Leaf(leaf) } else { Member::Inner(next) };
                known.members.insert(first.as_bytes().to_vec(), known.places.len());
                known.places.push(member);
                if rest.is_empty() {
                    return Ok(());
                }
                self.trees.push(Tree::default());
                self.grow(next, rest, leaf)
            }
        }
    }
}
