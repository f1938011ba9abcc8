//! The contracts of the store ports, on both databases.

mod sqlite {
    inlet_core::store_contract!(crate::common::open);
    inlet_core::retention_contract!(crate::common::open);
    inlet_core::account_contract!(crate::common::open);
    inlet_core::notice_contract!(crate::common::open);
    inlet_core::feed_contract!(crate::common::open);
}

mod postgres {
    inlet_core::store_contract!(crate::common::open_postgres);
    inlet_core::retention_contract!(crate::common::open_postgres);
    inlet_core::account_contract!(crate::common::open_postgres);
    inlet_core::notice_contract!(crate::common::open_postgres);
    inlet_core::feed_contract!(crate::common::open_postgres);
}
