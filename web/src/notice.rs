//! What a page says once, after something was done.

use crate::text::Text;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    AddedToCart,
    Saved,
    Removed,
    SignedIn,
    SignedOut,
    PasswordChanged,
    Cancelled,
    Refunded,
    Reviewed,
    Shipped,
    Delivered,
    /// There are not as many left.
    NotEnough,
    /// A cart holds no more.
    CartFull,
    /// What was asked for cannot be done now; nothing has changed.
    NotNow,
    /// The session is over.
    SessionOver,
}

impl Notice {
    const ALL: &'static [(&'static str, Self)] = &[
        ("added-to-cart", Self::AddedToCart),
        ("saved", Self::Saved),
        ("removed", Self::Removed),
        ("signed-in", Self::SignedIn),
        ("signed-out", Self::SignedOut),
        ("password-changed", Self::PasswordChanged),
        ("cancelled", Self::Cancelled),
        ("refunded", Self::Refunded),
        ("reviewed", Self::Reviewed),
        ("shipped", Self::Shipped),
        ("delivered", Self::Delivered),
        ("not-enough", Self::NotEnough),
        ("cart-full", Self::CartFull),
        ("not-now", Self::NotNow),
        ("session-over", Self::SessionOver),
    ];

    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(_, notice)| *notice == self).map_or("", |(code, _)| code)
    }

    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == code).map(|(_, notice)| *notice)
    }

    pub fn words(self, text: &Text) -> &'static str {
        match self {
            Self::AddedToCart => text.notice_added_to_cart,
            Self::Saved => text.notice_saved,
            Self::Removed => text.notice_removed,
            Self::SignedIn => text.notice_signed_in,
            Self::SignedOut => text.notice_signed_out,
            Self::PasswordChanged => text.notice_password_changed,
            Self::Cancelled => text.notice_cancelled,
            Self::Refunded => text.notice_refunded,
            Self::Reviewed => text.notice_reviewed,
            Self::Shipped => text.notice_shipped,
            Self::Delivered => text.notice_delivered,
            Self::NotEnough => text.notice_not_enough,
            Self::CartFull => text.notice_cart_full,
            Self::NotNow => text.notice_not_now,
            Self::SessionOver => text.notice_session_over,
        }
    }

    /// Whether it is about something that did not work.
    pub fn is_bad(self) -> bool {
        matches!(self, Self::NotEnough | Self::CartFull | Self::NotNow | Self::SessionOver)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_comes_back_as_its_notice() {
        for &(code, notice) in Notice::ALL {
            assert_eq!((notice.code(), Notice::of_code(code)), (code, Some(notice)));
        }
        assert_eq!(Notice::of_code("<b>"), None);
    }
}
