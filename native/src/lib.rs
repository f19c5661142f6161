//! The native core of trailscope's ingest: documents of CloudTrail records become columns of rows, in one pass over their bytes.
//!
//! It computes what the reference road (`trailscope/ingest/reference.py`) computes, value for value, for records as CloudTrail writes
//! them; what is odd is named and left to that road. The table of columns and all rules come from Python, so that there is one of each.

#![deny(unsafe_code)] // but for Python's buffers, libdeflate, and for instructions that not every processor has

pub mod actor;
pub mod arn;
pub mod bloom;
pub mod chunk;
pub mod columns;
pub mod dictionary;
pub mod document;
pub mod footer;
pub mod gather;
pub mod hash;
pub mod layout;
pub mod levels;
pub mod mark;
pub mod path;
pub mod prefetch;
pub mod record;
pub mod refusal;
pub mod row;
pub mod scan;
pub mod shapes;
pub mod target;
pub mod text;
pub mod thrift;
pub mod time;

#[cfg(feature = "python")]
mod batches;
#[cfg(feature = "python")]
#[allow(unsafe_code)]
mod buffer;
#[cfg(feature = "python")]
mod delivered;
#[cfg(feature = "python")]
mod files;
#[cfg(feature = "python")]
#[allow(unsafe_code)]
mod inflate;
#[cfg(feature = "python")]
mod python;
#[cfg(feature = "python")]
mod stored;
