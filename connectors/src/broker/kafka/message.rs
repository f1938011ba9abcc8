//! The messages of Kafka's protocol that are spoken here, in the versions that a broker and this side both know (kafka.apache.org/protocol).
//!
//! Only versions without tagged fields are spoken: brokers from 0.11 to 4 know some of each. Must not know: connections.

#[cfg(test)]
mod tests;

use std::{collections::HashMap, ops::RangeInclusive};

use bytes::Bytes;

use super::{
    batch::Aborted,
    wire::{Read, Reader, Writer},
};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    Produce = 0,
    Fetch = 1,
    ListOffsets = 2,
    Metadata = 3,
    SaslHandshake = 17,
    Versions = 18,
    SaslAuthenticate = 36,
}

impl Api {
    /// Its number.
    pub const fn key(self) -> i16 {
        self as i16
    }

    /// The versions that are spoken here.
    pub const fn versions(self) -> RangeInclusive<i16> {
        match self {
            Self::Produce => 3..=8,
            Self::Fetch => 4..=10,
            Self::ListOffsets => 1..=3,
            Self::Metadata => 1..=8,
            Self::SaslHandshake => 1..=1,
            Self::Versions => 0..=0,
            Self::SaslAuthenticate => 0..=1,
        }
    }
}

/// Records that are seen only when their transaction was committed.
const READ_COMMITTED: i8 = 1;
/// The client's place among replicas: it is none.
const NO_REPLICA: i32 = -1;

/// Of each message, the first and the last version that a broker knows.
pub type Versions = HashMap<i16, (i16, i16)>;

/// Which versions the broker knows, and its error.
pub fn read_versions(mut reader: Reader) -> Read<(i16, Versions)> {
    let error = reader.i16()?;
    let known = reader.array(|reader| Ok((reader.i16()?, (reader.i16()?, reader.i16()?))))?;
    Ok((error, known.into_iter().collect()))
}

/// The broker's error, and the mechanisms that it knows.
pub fn read_handshake(mut reader: Reader) -> Read<(i16, Vec<String>)> {
    Ok((reader.i16()?, reader.array(Reader::string)?))
}

/// An answer to what was said to prove who one is.
#[derive(Debug)]
pub struct Authenticated {
    pub error: i16,
    pub said: Option<String>,
    pub bytes: Bytes,
    /// How long that holds, in milliseconds; 0: for ever.
    pub lifetime_ms: i64,
}

impl Authenticated {
    /// As a broker sends it.
    pub fn read(version: i16, mut reader: Reader) -> Read<Self> {
        let (error, said, bytes) = (reader.i16()?, reader.optional_string()?, reader.bytes()?);
        let lifetime_ms = if version >= 1 { reader.i64()? } else { 0 };
        Ok(Self { error, said, bytes, lifetime_ms })
    }
}

/// Asks for the cluster, and for a topic where one is named. With `create`, the broker may make the topic if it is set to do so.
pub fn metadata(version: i16, topic: Option<&str>, create: bool) -> Bytes {
    let mut writer = Writer::default();
    writer.array(topic.as_slice(), |writer, topic| {
        writer.string(topic);
    });
    if version >= 4 {
        writer.i8(create.into());
    }
    if version >= 8 {
        writer.i8(0).i8(0);
    }
    writer.done()
}

/// What a cluster is made of.
#[derive(Debug, Default)]
pub struct Metadata {
    pub brokers: Vec<Broker>,
    pub cluster: String,
    pub topics: Vec<Topic>,
}

/// One of its servers, as it wants to be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broker {
    pub node: i32,
    pub host: String,
    pub port: u16,
}

/// One topic.
#[derive(Debug, Clone)]
pub struct Topic {
    pub error: i16,
    pub name: String,
    /// Each with the node that leads it; none for the moment where that is below zero.
    pub partitions: Vec<(i32, i32)>,
}

impl Metadata {
    /// As a broker sends it.
    pub fn read(version: i16, mut reader: Reader) -> Read<Self> {
        if version >= 3 {
            reader.i32()?;
        }
        let brokers = reader.array(|reader| {
            let (node, host, port) = (reader.i32()?, reader.string()?, reader.i32()?);
            reader.optional_string()?;
            Ok(Broker { node, host, port: u16::try_from(port).unwrap_or(0) })
        })?;
        let cluster = if version >= 2 { reader.optional_string()? } else { None };
        reader.i32()?;
        let topics = reader.array(|reader| {
            let (error, name, _) = (reader.i16()?, reader.string()?, reader.bool()?);
            let partitions = reader.array(|reader| {
                let (_, index, leader) = (reader.i16()?, reader.i32()?, reader.i32()?);
                if version >= 7 {
                    reader.i32()?;
                }
                let lists = if version >= 5 { 3 } else { 2 };
                for _ in 0..lists {
                    reader.array(Reader::i32)?;
                }
                Ok((index, leader))
            })?;
            if version >= 8 {
                reader.i32()?;
            }
            Ok(Topic { error, name, partitions })
        })?;
        Ok(Self { brokers, cluster: cluster.unwrap_or_default(), topics })
    }
}

/// Gives a batch to a partition, to be confirmed by all replicas that are in step.
pub fn produce((topic, partition): (&str, i32), batch: &[u8], timeout_ms: u64) -> Bytes {
    Writer::default()
        .no_string()
        .i16(-1)
        .i32(i32::try_from(timeout_ms).unwrap_or(i32::MAX))
        .array(&[topic], |writer, topic| {
            writer.string(topic).array(&[partition], |writer, partition| {
                writer.i32(*partition).bytes(batch);
            });
        })
        .done()
}

/// What became of a batch.
#[derive(Debug)]
pub struct Produced {
    pub error: i16,
    pub offset: i64,
    /// In the broker's own words, where it has any.
    pub said: Option<String>,
}

impl Produced {
    /// As a broker sends it; none where it is about nothing.
    pub fn read(version: i16, mut reader: Reader) -> Read<Option<Self>> {
        let topics = reader.array(|reader| {
            reader.string()?;
            reader.array(|reader| {
                let (_, error, offset, _) = (reader.i32()?, reader.i16()?, reader.i64()?, reader.i64()?);
                if version >= 5 {
                    reader.i64()?;
                }
                let mut said = None;
                if version >= 8 {
                    let of_records = reader.array(|reader| Ok((reader.i32()?, reader.optional_string()?)))?;
                    let of_record = of_records.into_iter().find_map(|(_, said)| said);
                    said = reader.optional_string()?.or(of_record);
                }
                Ok(Self { error, offset, said })
            })
        })?;
        Ok(topics.into_iter().flatten().next())
    }
}

/// Which end of a partition is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartitionEnd {
    /// The oldest message.
    Oldest = -2,
    /// Behind the newest one.
    Newest = -1,
}

/// Asks where partitions begin or end.
pub fn list_offsets(version: i16, topic: &str, partitions: &[i32], end: PartitionEnd) -> Bytes {
    let mut writer = Writer::default();
    writer.i32(NO_REPLICA);
    if version >= 2 {
        writer.i8(READ_COMMITTED);
    }
    writer.array(&[topic], |writer, topic| {
        writer.string(topic).array(partitions, |writer, partition| {
            writer.i32(*partition).i64(end as i64);
        });
    });
    writer.done()
}

/// The offsets of partitions, or the error of each.
pub fn read_offsets(version: i16, mut reader: Reader) -> Read<Vec<(i32, i16, i64)>> {
    if version >= 2 {
        reader.i32()?;
    }
    let topics = reader.array(|reader| {
        reader.string()?;
        reader.array(|reader| {
            let (partition, error, _, offset) = (reader.i32()?, reader.i16()?, reader.i64()?, reader.i64()?);
            Ok((partition, error, offset))
        })
    })?;
    Ok(topics.into_iter().flatten().collect())
}

/// Asks for messages of partitions, each from an offset on: at most so many bytes, and waiting so long for the first.
pub fn fetch(version: i16, topic: &str, partitions: &[(i32, i64)], (most, wait_ms): (i32, i32)) -> Bytes {
    let mut writer = Writer::default();
    writer.i32(NO_REPLICA).i32(wait_ms).i32(1).i32(most).i8(READ_COMMITTED);
    if version >= 7 {
        // Without a session: what is asked for is all that is wanted.
        writer.i32(0).i32(-1);
    }
    writer.array(&[topic], |writer, topic| {
        writer.string(topic).array(partitions, |writer, (partition, offset)| {
            writer.i32(*partition);
            if version >= 9 {
                writer.i32(-1);
            }
            writer.i64(*offset);
            if version >= 5 {
                writer.i64(-1);
            }
            writer.i32(most);
        });
    });
    if version >= 7 {
        writer.i32(0);
    }
    writer.done()
}

/// What a partition has.
#[derive(Debug)]
pub struct Fetched {
    pub partition: i32,
    pub error: i16,
    pub aborted: Aborted,
    pub batches: Bytes,
}

impl Fetched {
    /// As a broker sends it: the error of all, and the partitions.
    pub fn read(version: i16, mut reader: Reader) -> Read<(i16, Vec<Self>)> {
        reader.i32()?;
        let error = if version >= 7 { reader.i16()? } else { 0 };
        if version >= 7 {
            reader.i32()?;
        }
        let topics = reader.array(|reader| {
            reader.string()?;
            reader.array(|reader| {
                let (partition, error, _, _) = (reader.i32()?, reader.i16()?, reader.i64()?, reader.i64()?);
                if version >= 5 {
                    reader.i64()?;
                }
                let aborted = reader.array(|reader| Ok((reader.i64()?, reader.i64()?)))?;
                Ok(Self { partition, error, aborted, batches: reader.bytes()? })
            })
        })?;
        Ok((error, topics.into_iter().flatten().collect()))
    }
}
