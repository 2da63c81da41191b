//! Between values of the component model and of PostgreSQL.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use uuid::Uuid;

use crate::instance::bindings::spin::postgres::postgres::{DbDataType, DbValue, Interval, ParameterValue};

type Parameter = Box<dyn ToSql + Send + Sync>;

/// What stands for `$1`, `$2`, …
pub fn parameters(values: &[ParameterValue]) -> Result<Vec<Parameter>, String> {
    values.iter().map(parameter).collect()
}

fn parameter(value: &ParameterValue) -> Result<Parameter, String> {
    Ok(match value {
        ParameterValue::Boolean(value) => Box::new(*value),
        ParameterValue::Int8(value) => Box::new(*value),
        ParameterValue::Int16(value) => Box::new(*value),
        ParameterValue::Int32(value) => Box::new(*value),
        ParameterValue::Int64(value) => Box::new(*value),
        ParameterValue::Floating32(value) => Box::new(*value),
        ParameterValue::Floating64(value) => Box::new(*value),
        ParameterValue::Str(value) => Box::new(value.clone()),
        ParameterValue::Binary(value) => Box::new(value.clone()),
        ParameterValue::Date((year, month, day)) => Box::new(date(*year, *month, *day)?),
        ParameterValue::Time((hour, minute, second, nano)) => Box::new(time(*hour, *minute, *second, *nano)?),
        ParameterValue::Datetime((year, month, day, hour, minute, second, nano)) => {
            Box::new(NaiveDateTime::new(date(*year, *month, *day)?, time(*hour, *minute, *second, *nano)?))
        }
        ParameterValue::Timestamp(seconds) => Box::new(
            DateTime::<Utc>::from_timestamp(*seconds, 0).ok_or_else(|| format!("{seconds} is not a Unix time"))?,
        ),
        ParameterValue::Uuid(text) => {
            Box::new(Uuid::parse_str(text).map_err(|error| format!("'{text}' is not a UUID: {error}"))?)
        }
        ParameterValue::Jsonb(bytes) => {
            Box::new(serde_json::from_slice::<serde_json::Value>(bytes).map_err(|error| format!("not JSON: {error}"))?)
        }
        ParameterValue::ArrayInt32(values) => Box::new(values.clone()),
        ParameterValue::ArrayInt64(values) => Box::new(values.clone()),
        ParameterValue::ArrayStr(values) => Box::new(values.clone()),
        ParameterValue::Interval(value) => Box::new(Span(*value)),
        ParameterValue::DbNull => Box::new(Null),
        ParameterValue::Decimal(_)
        | ParameterValue::ArrayDecimal(_)
        | ParameterValue::RangeInt32(_)
        | ParameterValue::RangeInt64(_)
        | ParameterValue::RangeDecimal(_) => {
            return Err("decimals and ranges are not implemented by the bundled runner".to_owned());
        }
    })
}

/// The type of a column, as the guest is told.
pub fn data_type(column: &Type) -> DbDataType {
    match *column {
        Type::BOOL => DbDataType::Boolean,
        Type::BYTEA => DbDataType::Binary,
        Type::FLOAT4 => DbDataType::Floating32,
        Type::FLOAT8 => DbDataType::Floating64,
        Type::INT2 => DbDataType::Int16,
        Type::INT4 => DbDataType::Int32,
        Type::INT8 => DbDataType::Int64,
        Type::TEXT | Type::VARCHAR | Type::BPCHAR => DbDataType::Str,
        Type::TIMESTAMP | Type::TIMESTAMPTZ => DbDataType::Datetime,
        Type::DATE => DbDataType::Date,
        Type::TIME => DbDataType::Time,
        Type::UUID => DbDataType::Uuid,
        Type::JSONB => DbDataType::Jsonb,
        Type::INT4_ARRAY => DbDataType::ArrayInt32,
        Type::INT8_ARRAY => DbDataType::ArrayInt64,
        Type::TEXT_ARRAY | Type::VARCHAR_ARRAY | Type::BPCHAR_ARRAY => DbDataType::ArrayStr,
        Type::INTERVAL => DbDataType::Interval,
        ref other => DbDataType::Other(other.name().to_owned()),
    }
}

/// The values of a row.
pub fn row(row: &Row) -> Result<Vec<DbValue>, String> {
    (0..row.len()).map(|index| value(row, index)).collect()
}

fn value(row: &Row, index: usize) -> Result<DbValue, String> {
    let column = row.columns().get(index).map_or(Type::UNKNOWN, |column| column.type_().clone());
    match column {
        Type::BOOL => read(row, index, DbValue::Boolean),
        Type::BYTEA => read(row, index, DbValue::Binary),
        Type::FLOAT4 => read(row, index, DbValue::Floating32),
        Type::FLOAT8 => read(row, index, DbValue::Floating64),
        Type::INT2 => read(row, index, DbValue::Int16),
        Type::INT4 => read(row, index, DbValue::Int32),
        Type::INT8 => read(row, index, DbValue::Int64),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR => read(row, index, DbValue::Str),
        Type::TIMESTAMP => read(row, index, datetime),
        Type::TIMESTAMPTZ => read(row, index, |instant: DateTime<Utc>| datetime(instant.naive_utc())),
        Type::DATE => {
            read(row, index, |date: NaiveDate| DbValue::Date((date.year(), small(date.month()), small(date.day()))))
        }
        Type::TIME => read(row, index, |time: NaiveTime| {
            DbValue::Time((small(time.hour()), small(time.minute()), small(time.second()), time.nanosecond()))
        }),
        Type::UUID => read(row, index, |id: Uuid| DbValue::Uuid(id.to_string())),
        Type::JSONB => read(row, index, |value: serde_json::Value| DbValue::Jsonb(value.to_string().into_bytes())),
        Type::INT4_ARRAY => read(row, index, DbValue::ArrayInt32),
        Type::INT8_ARRAY => read(row, index, DbValue::ArrayInt64),
        Type::TEXT_ARRAY | Type::VARCHAR_ARRAY | Type::BPCHAR_ARRAY => read(row, index, DbValue::ArrayStr),
        Type::INTERVAL => read(row, index, |Span(interval)| DbValue::Interval(interval)),
        _ => read(row, index, |Raw(bytes)| DbValue::Unsupported(bytes)),
    }
}

fn read<'a, T: FromSql<'a>>(row: &'a Row, index: usize, wrap: impl Fn(T) -> DbValue) -> Result<DbValue, String> {
    match row.try_get::<_, Option<T>>(index) {
        Ok(value) => Ok(value.map_or(DbValue::DbNull, wrap)),
        Err(error) => Err(error.to_string()),
    }
}

fn datetime(value: NaiveDateTime) -> DbValue {
    let (date, time) = (value.date(), value.time());
    DbValue::Datetime((
        date.year(),
        small(date.month()),
        small(date.day()),
        small(time.hour()),
        small(time.minute()),
        small(time.second()),
        time.nanosecond(),
    ))
}

/// Months, days, hours, minutes and seconds all fit a byte.
fn small(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

fn date(year: i32, month: u8, day: u8) -> Result<NaiveDate, String> {
    NaiveDate::from_ymd_opt(year, month.into(), day.into()).ok_or_else(|| format!("{year}-{month}-{day} is not a date"))
}

fn time(hour: u8, minute: u8, second: u8, nano: u32) -> Result<NaiveTime, String> {
    NaiveTime::from_hms_nano_opt(hour.into(), minute.into(), second.into(), nano)
        .ok_or_else(|| format!("{hour}:{minute}:{second}.{nano} is not a time"))
}

/// NULL of whatever type the statement expects.
#[derive(Debug)]
struct Null;

impl ToSql for Null {
    fn to_sql(&self, _: &Type, _: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        Ok(IsNull::Yes)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// An interval, in the server's binary form: microseconds, days, months.
#[derive(Debug)]
struct Span(Interval);

impl ToSql for Span {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        out.extend_from_slice(&self.0.micros.to_be_bytes());
        out.extend_from_slice(&self.0.days.to_be_bytes());
        out.extend_from_slice(&self.0.months.to_be_bytes());
        Ok(IsNull::No)
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::INTERVAL
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Span {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        let (micros, rest) = raw.split_first_chunk::<8>().ok_or("an interval has 16 bytes")?;
        let (days, rest) = rest.split_first_chunk::<4>().ok_or("an interval has 16 bytes")?;
        let (months, _) = rest.split_first_chunk::<4>().ok_or("an interval has 16 bytes")?;
        Ok(Self(Interval {
            micros: i64::from_be_bytes(*micros),
            days: i32::from_be_bytes(*days),
            months: i32::from_be_bytes(*months),
        }))
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::INTERVAL
    }
}

/// A value of a type that the interface does not have.
struct Raw(Vec<u8>);

impl<'a> FromSql<'a> for Raw {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw.to_vec()))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
