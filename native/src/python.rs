//! What Python sees: `Core`, built once from the table of columns and the rules, and its methods `rows` and `delivered`.

use std::collections::HashMap;

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};

use crate::actor::{Identities, Part, Piece, Templates};
use crate::buffer::Buffer;
use crate::columns::{Bits, Flags, Texts, Times};
use crate::delivered::{self, Left};
use crate::document::{Kind, Reader};
use crate::layout::{Column, Filled, Layout, Target};
use crate::path::Step;
use crate::record::{Known, Rows};
use crate::target::{Alternative, Rules, Slot, Source};

/// Of what passes between Python and this module. Both sides name it; where they differ, the core is not used.
const INTERFACE: u32 = 6;

#[derive(FromPyObject)]
enum PyStep {
    Position(usize),
    Name(String),
}

type PyWay = Vec<PyStep>;
/// Document, base, lists, kind and wanted type of a `targets.Alternative`.
type PyAlternative = (String, PyWay, Vec<Vec<PyWay>>, String, Option<String>);
/// Service, event, and for each slot the text before it and its alternatives.
type PyRule = (String, String, Vec<(String, Vec<PyAlternative>)>);
/// A template's pieces: whether it is the name of a part, and the text or name.
type PyTemplates = Vec<Vec<(bool, String)>>;

/// A column as buffers: validity, then offsets and data or values; `None` where all rows are null.
pub type PyColumn = Option<(usize, Option<Buffer>, Buffer, Option<Buffer>)>;

/// A record or a document for the reference road: rows before it, number of the document, position and text.
type PyLeft<'py> = (usize, i32, Option<(i64, Bound<'py, PyBytes>)>);

/// Rows of `events`, as buffers.
#[pyclass(frozen, module = "trailscope_native")]
struct Made {
    #[pyo3(get)]
    count: usize,
    #[pyo3(get)]
    columns: Py<PyTuple>,
    #[pyo3(get)]
    shapes: Vec<String>,
    #[pyo3(get)]
    left: Py<PyAny>,
}

/// A record for the reference road: rows before it, number of the object, position and text.
type PyLeftRecord<'py> = (usize, i32, (i64, Bound<'py, PyBytes>));

/// Rows of `events`, as buffers, and what became of the objects that they were read from.
#[pyclass(frozen, module = "trailscope_native")]
struct Taken {
    #[pyo3(get)]
    made: Py<Made>,
    /// For each object how many rows stand before its own, and its SHA-256 and bytes of text, or nothing.
    #[pyo3(get)]
    told: Py<PyAny>,
}

/// Reads documents by one table of columns and one set of rules. It never changes, and threads may share it.
#[pyclass(frozen, module = "trailscope_native")]
struct Core(Known);

#[pymethods]
impl Core {
    /// Args:
    ///     columns: name, type, origin and field of each column of `events`, in order.
    ///     identities: type, templates of `actor` and of `actor_id`; the type `*` is for all others.
    ///     rules: what the events of each service act on.
    ///     everywhere: where to look for any service, in order.
    ///     apart: values of `eventCategory` that are no events.
    ///
    /// Raises `ValueError` for a table or a rule that this core does not know how to read.
    #[new]
    fn new(
        columns: Vec<(String, String, String, String)>,
        identities: Vec<(String, PyTemplates, PyTemplates)>,
        rules: Vec<PyRule>,
        everywhere: Vec<PyAlternative>,
        apart: Vec<String>,
    ) -> PyResult<Self> {
        let column = |(name, kind, origin, field)| Column { name, kind, origin, field };
        let columns: Vec<_> = columns.into_iter().map(column).collect();
        let layout = Layout::new(&columns).map_err(PyValueError::new_err)?;
        let rules = rules_of(rules, everywhere, &layout).map_err(PyValueError::new_err)?;
        let identities = identities_of(identities).map_err(PyValueError::new_err)?;
        Ok(Self(Known::new(layout, identities, rules, apart.into_iter().map(String::into_bytes).collect())))
    }

    /// The rows of documents, each given as kind, texts and position of its first record. The lock of the interpreter is released.
    ///
    /// Raises `OverflowError` where a column would hold 2 GiB or more.
    fn rows(&self, py: Python<'_>, documents: Vec<(String, Vec<Bound<'_, PyBytes>>, i64)>) -> PyResult<Made> {
        let mut read = Vec::with_capacity(documents.len());
        for (kind, texts, first_index) in &documents {
            let kind =
                Kind::named(kind).ok_or_else(|| PyValueError::new_err(format!("no kind of document: {kind}")))?;
            read.push((kind, texts.iter().map(|text| text.as_bytes()).collect::<Vec<_>>(), *first_index));
        }
        let (made, left) = py.detach(|| {
            let bytes = read.iter().flat_map(|(_, texts, _)| texts).map(|text| text.len()).sum();
            let mut reader = Reader::new(&self.0, bytes);
            for (number, (kind, texts, first_index)) in read.iter().enumerate() {
                reader.read(number as i32, *kind, texts, *first_index);
            }
            let rows = reader.rows;
            ((!rows.overflown()).then(|| handed_over(rows, &self.0.layout)), reader.left)
        });
        let record = |(index, text): (i64, &[u8])| (index, PyBytes::new(py, text));
        let left: Vec<PyLeft> = left.iter().map(|left| (left.row, left.document, left.record.map(record))).collect();
        Made::of(py, made, left)
    }

    /// The rows of whole objects, for those that are as AWS delivers them and no longer than `most` bytes of text: gzip of one member
    /// that holds one envelope. The lock of the interpreter is released.
    ///
    /// Raises `OverflowError` where a column would hold 2 GiB or more.
    fn delivered(&self, py: Python<'_>, objects: Vec<Bound<'_, PyBytes>>, most: usize) -> PyResult<Taken> {
        let objects: Vec<_> = objects.iter().map(|object| object.as_bytes()).collect();
        let (made, left, told) = py.detach(|| {
            let read = delivered::read(&self.0, &objects, most);
            ((!read.rows.overflown()).then(|| handed_over(read.rows, &self.0.layout)), read.left, read.told)
        });
        let record = |left: &Left| (left.row, left.object, (left.index, PyBytes::new(py, &left.text)));
        let left: Vec<PyLeftRecord> = left.iter().map(record).collect();
        let taken = |(sha256, bytes): &(Vec<u8>, usize)| (PyBytes::new(py, sha256), *bytes);
        let told: Vec<_> = told.iter().map(|told| (told.row, told.taken.as_ref().map(taken))).collect();
        let told = told.into_pyobject(py)?.into_any().unbind();
        Ok(Taken { made: Py::new(py, Made::of(py, made, left)?)?, told })
    }
}

/// How many rows, their shapes and their columns; nothing where a column has overflown.
type HandedOver = Option<(usize, Vec<Vec<u8>>, Vec<PyColumn>)>;

impl Made {
    fn of<'py>(py: Python<'py>, made: HandedOver, left: impl IntoPyObjectExt<'py>) -> PyResult<Self> {
        let (count, shapes, columns) = made.ok_or_else(|| PyOverflowError::new_err("a column holds 2 GiB or more"))?;
        let shapes = shapes.into_iter().map(String::from_utf8).collect::<Result<_, _>>()?;
        Ok(Self { count, columns: PyTuple::new(py, columns)?.unbind(), shapes, left: left.into_py_any(py)? })
    }
}

fn handed_over(rows: Rows, layout: &Layout) -> (usize, Vec<Vec<u8>>, Vec<PyColumn>) {
    let count = rows.count;
    let of_texts = |texts: Texts| of_texts(texts, count);
    let mut texts: Vec<_> = rows.texts.into_iter().map(of_texts).collect();
    let mut flags: Vec<_> = rows.flags.into_iter().map(|flags| of_flags(flags, count)).collect();
    let mut times: Vec<_> = rows.times.into_iter().map(|times| of_times(times, count)).collect();
    let (mut derived, mut extra) = (rows.derived.map(of_texts), of_texts(rows.extra));
    let mut numbers =
        [rows.event_times.into_bytes(), rows.shape.into_bytes(), rows.document.into_bytes(), rows.index.into_bytes()]
            .map(|bytes| Some((0, None, Buffer::new(bytes), None)));
    let column = |filled: &Filled| match *filled {
        Filled::By(Target::EventTime) => numbers[0].take(),
        Filled::By(Target::Text(builder) | Target::Json(builder)) => texts[builder].take(),
        Filled::By(Target::Flag(builder)) => flags[builder].take(),
        Filled::By(Target::Time(builder)) => times[builder].take(),
        Filled::Actor => derived[0].take(),
        Filled::ActorId => derived[1].take(),
        Filled::Action => derived[2].take(),
        Filled::Acted => derived[3].take(),
        Filled::Extra => extra.take(),
        Filled::Shape => numbers[1].take(),
        Filled::Document => numbers[2].take(),
        Filled::Index => numbers[3].take(),
    };
    let columns = layout.columns.iter().map(column).collect();
    (count, rows.shapes.into_texts(), columns)
}

/// How many rows are null, and which, where some are; nothing where all are.
fn validity(valid: Bits) -> Option<(usize, Option<Buffer>)> {
    let nulls = valid.zeros();
    (valid.ones() > 0).then(|| (nulls, (nulls > 0).then(|| Buffer::new(valid.into_bytes()))))
}

fn of_texts(texts: Texts, rows: usize) -> PyColumn {
    let made = texts.into_buffers(rows);
    let (nulls, valid) = validity(made.valid)?;
    Some((nulls, valid, Buffer::new(made.offsets), Some(Buffer::new(made.data))))
}

fn of_flags(flags: Flags, rows: usize) -> PyColumn {
    let (valid, values) = flags.into_bits(rows);
    let (nulls, valid) = validity(valid)?;
    Some((nulls, valid, Buffer::new(values.into_bytes()), None))
}

fn of_times(times: Times, rows: usize) -> PyColumn {
    let (valid, values) = times.into_buffers(rows);
    let (nulls, valid) = validity(valid)?;
    Some((nulls, valid, Buffer::new(values), None))
}

fn rules_of(rules: Vec<PyRule>, everywhere: Vec<PyAlternative>, layout: &Layout) -> Result<Rules, String> {
    let alternatives = |given: Vec<PyAlternative>| -> Result<Vec<_>, String> {
        given.into_iter().map(|alternative| alternative_of(alternative, layout)).collect()
    };
    let slot =
        |(before, given): (String, _)| Ok(Slot { before: before.into_bytes(), alternatives: alternatives(given)? });
    let rule = |(service, event, slots): PyRule| {
        let slots = slots.into_iter().map(slot).collect::<Result<_, String>>()?;
        Ok((service.into_bytes(), event.into_bytes(), slots))
    };
    Ok(Rules::new(rules.into_iter().map(rule).collect::<Result<_, String>>()?, alternatives(everywhere)?))
}

fn alternative_of((field, base, lists, kind, wanted): PyAlternative, layout: &Layout) -> Result<Alternative, String> {
    let base = way_of(base);
    let source = match (field.as_str(), &base[..]) {
        ("", [Step::Name(name)]) => match &name[..] {
            b"account" => Source::Account,
            b"region" => Source::Region,
            b"self" => Source::Caller,
            _ => return Err(format!("a record has no {}", String::from_utf8_lossy(name))),
        },
        (field, _) => Source::Document(layout.document(field)?),
    };
    let lists = lists.into_iter().map(|ways| ways.into_iter().map(way_of).collect()).collect();
    Ok(Alternative { source, base, lists, kind: kind.into_bytes(), wanted: wanted.map(String::into_bytes) })
}

fn way_of(way: PyWay) -> Vec<Step> {
    let step = |step| match step {
        PyStep::Position(position) => Step::Position(position),
        PyStep::Name(name) => Step::Name(name.into_bytes()),
    };
    way.into_iter().map(step).collect()
}

fn identities_of(rows: Vec<(String, PyTemplates, PyTemplates)>) -> Result<Identities, String> {
    let mut identities = HashMap::new();
    for (kind, actor, actor_id) in rows {
        identities.insert(kind.into_bytes(), (templates_of(actor)?, templates_of(actor_id)?));
    }
    Identities::new(identities).ok_or_else(|| "no row for any type of identity".into())
}

fn templates_of(templates: PyTemplates) -> Result<Templates, String> {
    let piece = |(is_part, text): (bool, String)| match Part::named(&text) {
        Some(part) if is_part => Ok(Piece::Part(part)),
        None if is_part => Err(format!("no part of an identity: {text}")),
        _ => Ok(Piece::Text(text.into_bytes())),
    };
    templates.into_iter().map(|pieces| pieces.into_iter().map(piece).collect()).collect()
}

/// The native core of trailscope's ingest.
#[pymodule]
mod trailscope_native {
    #[pymodule_export]
    use super::{Buffer, Core, Made, Taken};

    #[pymodule_export]
    use crate::batches::{Order, gathered, hashed};

    #[pymodule_export]
    use crate::files::{Chunk, column_chunk, file_end};

    #[pymodule_export]
    use crate::inflate::inflated;

    #[pymodule_export]
    use crate::stored::files_read;

    #[pymodule_export]
    const INTERFACE: u32 = super::INTERFACE;

    #[pymodule_init]
    fn init(module: &super::Bound<'_, super::PyModule>) -> super::PyResult<()> {
        use pyo3::prelude::*;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
