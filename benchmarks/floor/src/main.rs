//! `floor LOGS OUT THREADS < columns`: gzipped objects of CloudTrail become Parquet by the shortest road there is.
//!
//! Each thread takes one object after the other, inflates it, reads its records with sonic-rs and writes a file whenever it has 40,960 rows.
//! Columns come as lines of name, type, origin and field, so that there is one table of them. What is derived stays null.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use sonic_rs::{JsonValueTrait, LazyValue};
use trailscope_native::chunk::{self, Fault, Wanted};
use trailscope_native::columns::{Flags, Texts, Times};
use trailscope_native::footer::{self, Kind, MAGIC};
use trailscope_native::gather::{Order, Piece};
use trailscope_native::time::exact;

const ROWS: usize = 40_960;
const SAMPLE: usize = 2048;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A column under construction.
enum Column {
    Texts(Texts),
    Flags(Flags),
    Times(Times),
}

/// What stands at a field, by its way from the record.
#[derive(Default)]
struct Fields {
    column: Option<(usize, Kind)>,
    inside: HashMap<String, Fields>,
}

fn main() -> Result<(), Failure> {
    let [_, logs, out, threads] = &std::env::args().collect::<Vec<_>>()[..] else {
        return Err("LOGS OUT THREADS".into());
    };
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let (mut columns, mut fields) = (Vec::new(), Fields::default());
    for line in text.lines() {
        let [name, kind, origin, field] = line.split('\t').collect::<Vec<_>>()[..] else { return Err(line.into()) };
        let kind = Kind::named(kind).ok_or(kind)?;
        let way = if origin == "user_identity" { format!("userIdentity.{field}") } else { field.to_owned() };
        if !field.is_empty() {
            let place = way.split('.').fold(&mut fields, |at, step| at.inside.entry(step.to_owned()).or_default());
            place.column = Some((columns.len(), kind));
        }
        columns.push((name.to_owned(), kind));
    }
    let mut objects = Vec::new();
    find(Path::new(logs), &mut objects)?;
    fs::create_dir_all(out)?;
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (objects, next, columns, fields) = (&objects[..], &next, &columns[..], &fields);
        let work = |number| move || thread(number, objects, next, columns, fields, Path::new(out));
        let started: Vec<_> = (0..threads.parse()?).map(|number: usize| scope.spawn(work(number))).collect();
        started.into_iter().try_for_each(|one| one.join().map_err(|_| "a thread ended")?)
    })
}

fn find(place: &Path, objects: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for entry in fs::read_dir(place)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, objects)?;
        } else if path.extension().is_some_and(|end| end == "gz") {
            objects.push(path);
        }
    }
    Ok(())
}

fn thread(
    number: usize,
    objects: &[PathBuf],
    next: &AtomicUsize,
    columns: &[(String, Kind)],
    fields: &Fields,
    out: &Path,
) -> Result<(), Failure> {
    let (mut inflater, mut text) = (libdeflater::Decompressor::new(), Vec::new());
    let (mut rows, mut held, mut files) = (0, empty(columns), 0);
    while let Some(path) = objects.get(next.fetch_add(1, Ordering::Relaxed)) {
        let stored = fs::read(path)?;
        let length = u32::from_le_bytes(*stored.last_chunk().ok_or("no gzip")?) as usize;
        text.resize(length, 0);
        inflater.gzip_decompress(&stored, &mut text)?;
        let all = sonic_rs::get(&text[..], ["Records"])?;
        for record in all.into_array_iter().ok_or("no list")? {
            fill(record?, fields, rows, &mut held)?;
            rows += 1;
        }
        if rows >= ROWS {
            write(
                &out.join(format!("{number}-{files}.parquet")),
                columns,
                std::mem::replace(&mut held, empty(columns)),
                rows,
            )?;
            (rows, files) = (0, files + 1);
        }
    }
    if rows > 0 { write(&out.join(format!("{number}-{files}.parquet")), columns, held, rows) } else { Ok(()) }
}

fn empty(columns: &[(String, Kind)]) -> Vec<Column> {
    let column = |(_, kind): &(String, Kind)| match kind {
        Kind::Text => Column::Texts(Texts::default()),
        Kind::Flag => Column::Flags(Flags::default()),
        Kind::Time | Kind::Number => Column::Times(Times::default()),
    };
    columns.iter().map(column).collect()
}

fn fill(object: LazyValue, fields: &Fields, row: usize, held: &mut [Column]) -> Result<(), Failure> {
    for member in object.into_object_iter().into_iter().flatten() {
        let (name, value) = member?;
        let Some(field) = fields.inside.get(&name[..]) else { continue };
        if let Some((column, kind)) = field.column.filter(|_| !value.is_null()) {
            let raw = value.as_raw_str();
            match (&mut held[column], value.as_str()) {
                (Column::Texts(texts), Some(text)) => texts.push(row, text.as_bytes(), text.len()),
                (Column::Texts(texts), None) => texts.push(row, raw.as_bytes(), raw.len()),
                (Column::Flags(flags), text) => flags.push(row, text.unwrap_or(raw) == "true"),
                (Column::Times(times), text) if kind == Kind::Time => {
                    exact(text.unwrap_or(raw).as_bytes()).into_iter().for_each(|time| times.push(row, time));
                }
                _ => {}
            }
        }
        if !field.inside.is_empty() && value.is_object() {
            fill(value, field, row, held)?;
        }
    }
    Ok(())
}

fn write(path: &Path, columns: &[(String, Kind)], held: Vec<Column>, rows: usize) -> Result<(), Failure> {
    let mut file = File::create(path)?;
    file.write_all(MAGIC)?;
    let mut compressor = zstd_safe::CCtx::create();
    let mut packed: Vec<u8> = Vec::new();
    let mut chunks = Vec::new();
    for column in held {
        let (bits, valid, values, data) = match column {
            Column::Texts(texts) => {
                let made = texts.into_buffers(rows);
                (0, made.valid, made.offsets, made.data)
            }
            Column::Flags(flags) => {
                let (valid, values) = flags.into_bits(rows);
                (1, valid, values.into_bytes(), Vec::new())
            }
            Column::Times(times) => {
                let (valid, values) = times.into_buffers(rows);
                (64, valid, values, Vec::new())
            }
        };
        let valid = (valid.zeros() > 0).then(|| (valid.ones(), valid.into_bytes()));
        let piece = Piece { offset: 0, valid: valid.as_ref().map(|(_, bits)| &bits[..]), values: &values, data: &data };
        let pieces = if valid.as_ref().is_some_and(|(ones, _)| *ones == 0) { vec![] } else { vec![piece] };
        let dictionary = bits != 1 && (bits != 0 || repeats(&values, &data));
        let wanted = Wanted { dictionary, statistics: false, bloom: 0 };
        let order = Order::all(&[rows]).ok_or("too many rows")?;
        let column = chunk::Column::of(bits, pieces, &[]).map_err(said)?;
        let pack = |page: &[u8]| {
            packed.resize(zstd_safe::compress_bound(page.len()), 0);
            let length = compressor.compress(&mut packed[..], page, 1).map_err(|_| Fault::Long)?;
            Ok::<_, Fault>(packed[..length].to_vec())
        };
        let (bytes, made) = chunk::chunk(&column, &order, wanted, pack).map_err(said)?;
        file.write_all(&bytes)?;
        chunks.push(made);
    }
    file.write_all(&footer::end(columns, &[(rows, chunks.iter().collect())], "floor"))?;
    Ok(())
}

fn said(fault: Fault) -> Failure {
    format!("{fault:?}").into()
}

/// Whether the first texts repeat half of the time.
fn repeats(offsets: &[u8], data: &[u8]) -> bool {
    let ends: Vec<_> = offsets.as_chunks().0.iter().take(SAMPLE).map(|end| i32::from_ne_bytes(*end) as usize).collect();
    let texts: Vec<_> = ends.windows(2).map(|ends| &data[ends[0]..ends[1]]).filter(|text| !text.is_empty()).collect();
    let distinct: std::collections::HashSet<_> = texts.iter().collect();
    distinct.len() * 2 <= texts.len()
}
