//! What the parameters of a run make of a connection's settings, and of a table.
//!
//! Must not know: what is done there. What stands in HTTP and e-mail settings is rendered where it goes out; a broker is the same for steps and feeds.

use std::borrow::Cow;

use crate::{
    connection::{ConnectionSettings, SqlDatabase, SqlSettings, SqlTable},
    flow::{
        parameters::Parameters,
        template::{Escape, Template, TemplateError},
    },
};

impl ConnectionSettings {
    /// The settings of one run: directories, prefixes, databases and their users may be said with parameters. Hosts are not: they are the audience of the
    /// secrets.
    pub fn rendered(&self, parameters: &Parameters) -> Result<Cow<'_, Self>, TemplateError> {
        let mut settings = self.clone();
        let places = match &mut settings {
            Self::Directory(directory) => vec![(&mut directory.path, Escape::FileName)],
            Self::ObjectStore(store) => vec![(store.prefix_mut(), Escape::FileName)],
            Self::Sftp(sftp) => vec![(&mut sftp.directory, Escape::FileName)],
            Self::Sql(SqlSettings { database: SqlDatabase::Sqlite { path }, .. }) => vec![(path, Escape::FileName)],
            Self::Sql(SqlSettings { database: SqlDatabase::Postgres(server) | SqlDatabase::Mysql(server), .. }) => {
                vec![(&mut server.database, Escape::None), (&mut server.user, Escape::None)]
            }
            Self::Http(_) | Self::Email(_) | Self::Broker(_) => return Ok(Cow::Borrowed(self)),
        };
        let mut is_changed = false;
        for (place, escape) in places {
            let template = Template::new(place.as_str());
            if template.parameters().next().is_some() {
                *place = template.render(parameters, escape)?;
                is_changed = true;
            }
        }
        Ok(if is_changed { Cow::Owned(settings) } else { Cow::Borrowed(self) })
    }
}

impl SqlTable {
    /// The table of one run.
    pub fn rendered(&self, parameters: &Parameters) -> Result<Self, TemplateError> {
        let render = |text: &String| Template::new(text.as_str()).render(parameters, Escape::None);
        Ok(Self {
            table: render(&self.table)?,
            action: self.action,
            key_columns: self.key_columns.iter().map(render).collect::<Result<_, _>>()?,
            once: self.once,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        connection::{DirectorySettings, HttpSettings, SqlAction},
        object_store::{GoogleCloudSettings, ObjectStoreSettings},
    };

    fn parameters(value: &str) -> Parameters {
        let mut parameters = Parameters::new();
        parameters.insert("site", value);
        parameters
    }

    #[test]
    fn values_lead_nowhere_else() {
        let directory = |path: &str| ConnectionSettings::Directory(DirectorySettings { path: path.to_owned() });
        for (path, value, expected) in [
            ("out/{site}", "north", Some("out/north")),
            ("out/{site}", "../../etc", Some("out/..%2F..%2Fetc")),
            ("{site}", "..", Some("%2E%2E")),
            ("out/{site}", "", None),
            ("a{b c}", "north", Some("a{b c}")),
            ("", "north", Some("")),
        ] {
            let settings = directory(path);
            let rendered = settings.rendered(&parameters(value)).ok().map(Cow::into_owned);
            assert_eq!(rendered, expected.map(directory), "{path} {value}");
        }
        assert_eq!(directory("{site}").rendered(&Parameters::new()).unwrap_err().code(), "PARAMETER_UNSET");
        let bucket = |prefix: &str| {
            let google = GoogleCloudSettings { bucket: "box".to_owned(), prefix: prefix.to_owned() };
            ConnectionSettings::ObjectStore(ObjectStoreSettings::GoogleCloud(google))
        };
        assert_eq!(*bucket("{site}/in").rendered(&parameters("a/b")).unwrap(), bucket("a%2Fb/in"));
        // What HTTP says is rendered where it goes out.
        let http = ConnectionSettings::Http(HttpSettings::new("http://h/{site}"));
        assert_eq!(*http.rendered(&Parameters::new()).unwrap(), http);
    }

    #[test]
    fn tables_and_keys_are_named_by_the_run() {
        let table = |table: &str, key: &str| SqlTable {
            table: table.to_owned(),
            action: SqlAction::Upsert,
            key_columns: vec![key.to_owned()],
            once: true,
        };
        let rendered = table("{site}.orders", "id_{site}").rendered(&parameters("north\"; --")).unwrap();
        assert_eq!(
            rendered,
            table("north\"; --.orders", "id_north\"; --"),
            "the catalog is asked for just that, quoted"
        );
    }
}
