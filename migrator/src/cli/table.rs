//! The answer of `status`.

use meshmall_migrator::{ServiceStatus, Status};

/// Prints it to stdout.
pub fn print(status: &Status) {
    println!("database {}, PostgreSQL {}\n", status.database, status.server);
    println!("{:<10} {:<12} {:<18} {:<12} rows", "service", "schema", "role", "migrations");
    for service in &status.services {
        println!(
            "{:<10} {:<12} {:<18} {:<12} {}",
            service.service.name,
            present(service.schema, service.service.schema),
            present(service.role, service.service.role),
            migrations(service),
            rows(service),
        );
        for file in &service.pending {
            println!("{:<10} pending: {file}", "");
        }
    }
}

fn present(exists: bool, name: &str) -> String {
    if exists { name.to_owned() } else { "missing".to_owned() }
}

fn migrations(service: &ServiceStatus) -> String {
    format!("{} of {}", service.applied, service.applied + service.pending.len())
}

fn rows(service: &ServiceStatus) -> String {
    if service.rows.is_empty() {
        return "-".to_owned();
    }
    service.rows.iter().map(|(table, count)| format!("{table} {count}")).collect::<Vec<_>>().join(", ")
}
