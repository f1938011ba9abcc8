//! The product from outside: every test starts the real binary on a data directory and a port of its own.

mod accept;
mod architecture;
mod audit;
mod conformance;
mod delivery;
mod examples;
mod faults;
mod graphql;
mod journey;
mod live;
mod permissions;
mod tenancy;
