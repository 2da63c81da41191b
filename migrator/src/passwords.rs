//! The services' passwords, from the environment.

use crate::error::Error;
use crate::service::{SERVICES, Service};

/// One password per service, known to be usable.
#[derive(Clone)]
pub struct Passwords(Vec<(Service, String)>);

impl Passwords {
    /// Reads `SPIN_VARIABLE_<SERVICE>_DB_PASSWORD` of every service.
    ///
    /// # Errors
    /// [`Error::MissingPassword`] or [`Error::UnusablePassword`], which name the variable.
    pub fn from_environment() -> Result<Self, Error> {
        Self::from_lookup(|variable| std::env::var(variable).ok())
    }

    /// Asks `lookup` for the value of each variable; for tests that must not touch the environment.
    ///
    /// # Errors
    /// As [`Passwords::from_environment`].
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let read = |service: Service| {
            let variable = service.password_variable;
            match lookup(variable) {
                None => Err(Error::MissingPassword { variable }),
                Some(password) if password.is_empty() => Err(Error::MissingPassword { variable }),
                Some(password) if !is_url_safe(&password) => Err(Error::UnusablePassword { variable }),
                Some(password) => Ok((service, password)),
            }
        };
        SERVICES.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Service, &str)> {
        self.0.iter().map(|(service, password)| (*service, password.as_str()))
    }
}

/// spin.toml puts the password into a URL as it is, where another character would change the URL's meaning.
fn is_url_safe(password: &str) -> bool {
    password.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_password_is_named() {
        let given = Passwords::from_lookup(|variable| (!variable.contains("CART")).then(|| "secret".to_owned()));
        let error = given.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("SPIN_VARIABLE_CART_DB_PASSWORD") && error.contains("make db-up"), "{error}");
    }

    #[test]
    fn a_password_that_would_break_the_url_is_refused() {
        assert!(Passwords::from_lookup(|_| Some("p@ss/word".to_owned())).is_err());
        assert!(Passwords::from_lookup(|_| Some("aZ09-._~".to_owned())).is_ok());
    }
}
