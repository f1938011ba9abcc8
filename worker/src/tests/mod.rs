//! Tests of the worker's parts, and of the worker as a whole, over a store and connectors that do as they are told. Time stands still until everybody
//! waits, then it jumps: nothing here depends on how fast the machine is.

mod arrivals;
mod backend;
mod board;
mod circuit;
mod connectors;
mod feeder;
mod fixture;
mod leases;
mod reporter;
mod runner;
mod stopping;
mod sweeper;
mod worker;
