//! The whole of it, from outside. One binary; read the modules in this order.

mod architecture;
mod ipc;
mod licences;
