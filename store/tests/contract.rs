//! The contract of the store port, on both databases.

mod sqlite {
    inlet_core::store_contract!(crate::common::open);
}

mod postgres {
    inlet_core::store_contract!(crate::common::open_postgres);
}
