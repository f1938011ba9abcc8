//! One delivery as a letter.
//!
//! Must not know: what stands in it (letter.rs), or how the server is reached (session.rs).

use std::time::Duration;

use inlet_core::{
    connection::EmailSettings,
    ports::connector::{ConnectorError, Delivery, DeliveryReport, OpenConnection, Retry},
};
use lettre::{Message, transport::smtp::client::AsyncSmtpConnection};
use tokio::time::timeout;

use super::{
    EmailConnector,
    letter::letter,
    session::{explain, sign_in},
};
use crate::failed;

/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(1);

impl EmailConnector {
    /// Hands one letter over to the server, to all recipients or to none.
    ///
    /// Codes: `EMAIL_REFUSED` (what the server answered), `EMAIL_CONNECT`, `EMAIL_AUTHENTICATION`, `EMAIL_TIMEOUT`, `EMAIL_ADDRESS_INVALID`,
    /// `EMAIL_TOO_LARGE`, `EMAIL_NOT_TEXT`, `HEADER_INVALID`, `EGRESS_REFUSED`, `CERTIFICATE_INVALID`, `SECRET_MISSING`, and those of
    /// [`TemplateError`](inlet_core::flow::template::TemplateError).
    pub async fn write(
        &self,
        connection: &OpenConnection,
        settings: &EmailSettings,
        delivery: &Delivery,
    ) -> Result<DeliveryReport, ConnectorError> {
        let letter = letter(settings, delivery, self.clock.now())?;
        let count = letter.envelope().to().len();
        let recipients = if count == 1 { "1 recipient".to_owned() } else { format!("{count} recipients") };
        let target = format!("{recipients} by {}:{}", settings.host, settings.port);
        let limit = Duration::from_millis(settings.timeout_ms);
        let sent = timeout(limit, self.hand_over(connection, settings, (delivery, &letter))).await;
        let sent = sent.unwrap_or_else(|_| {
            let message = format!("the mail server did not take the letter within {} ms", settings.timeout_ms);
            Err(failed("EMAIL_TIMEOUT", message, Retry::Later))
        });
        match sent {
            Ok((report, mut server)) => {
                // The letter is the server's since its answer; how and whether it says goodbye changes nothing.
                let _ = timeout(GOODBYE, server.abort()).await;
                Ok(DeliveryReport { target: Some(target), ..report })
            }
            Err(error) => {
                let report = DeliveryReport { target: Some(target), ..error.report };
                Err(ConnectorError { report, ..error })
            }
        }
    }

    async fn hand_over(
        &self,
        connection: &OpenConnection,
        settings: &EmailSettings,
        (delivery, letter): (&Delivery, &Message),
    ) -> Result<(DeliveryReport, AsyncSmtpConnection), ConnectorError> {
        let mut server = self.greet(settings, &delivery.parameters).await?;
        sign_in(&mut server, connection, settings).await?;
        let sent = server.send(letter.envelope(), &letter.formatted()).await;
        let answer = sent.map_err(|error| explain(&error))?;
        let report = DeliveryReport {
            response_status: answer.code().to_string().parse().ok(),
            response_body: Some(answer.message().collect::<Vec<_>>().join("\n")),
            ..DeliveryReport::default()
        };
        Ok((report, server))
    }
}
