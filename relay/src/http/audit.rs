//! `GET /audit/export`: the audit list as a file, read from the store page by page while it is taken, as long as whoever takes it
//! may.

mod pages;

use axum::{
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, header},
    response::{IntoResponse as _, Response},
};
use schemars::SchemaGenerator;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use shared::{
    audit::{Deed, EXPORT, table},
    bounds::MAX_LIMIT,
    fault::{Fault, FaultCode},
    operation::{ListAudit, Operation as _},
};

use super::{Edge, bounds::Known, openapi, problem::Problem, rest::read_body};
use crate::{operations::deed_range, store::DeedRange};
use pages::Pages;

/// Its name, as operations have one.
const ID: &str = EXPORT;

/// A body is of no use here; one that is no longer than this is told so.
const MAX_BODY: usize = 4096;

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    /// A JSON object for each line.
    Ndjson,
    /// A table (RFC 4180).
    Csv,
}

impl Form {
    /// What the query says, else what the client takes.
    fn wanted(said: Option<&str>, headers: &HeaderMap) -> Result<Self, Fault> {
        match said {
            Some("csv") => Ok(Self::Csv),
            Some("ndjson") => Ok(Self::Ndjson),
            Some(_) => {
                let detail = "\"format\" is csv or ndjson.";
                Err(Fault::new(FaultCode::BadRequest, detail).with("field", "format"))
            }
            None => {
                let takes = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok());
                let csv = takes.is_some_and(|takes| takes.contains("text/csv"));
                Ok(if csv { Self::Csv } else { Self::Ndjson })
            }
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
        }
    }

    fn write(self, deeds: &[Deed]) -> Vec<u8> {
        match self {
            Self::Ndjson => deeds.iter().flat_map(json_line).collect(),
            Self::Csv => deeds.iter().map(table::row).collect::<String>().into(),
        }
    }
}

/// Gives the file.
pub(super) async fn export(
    State(edge): State<Edge>,
    query: Result<Query<Map<String, Value>>, QueryRejection>,
    Known(caller): Known,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let services = edge.operations.services();
    let right = services.right(&caller, ListAudit::ID, &Value::Null);
    let bad = |detail: String| Fault::new(FaultCode::BadRequest, detail);
    let Query(mut with) =
        query.map_err(|_| bad("The query is not of the form name=value&name=value.".to_owned()))?;
    if !read_body(body, MAX_BODY).await?.is_empty() {
        return Err(bad("Give what is wanted in the query, not as a body.".to_owned()).into());
    }
    let format = with.remove("format");
    let form = Form::wanted(format.as_ref().and_then(Value::as_str), &headers)?;
    let with = Value::Object(with);
    let who = services.who(&caller);
    let read = services.audit.begin(&who, ID, false, &Value::Null);
    let judged = async {
        services.judge(&caller, ListAudit::ID, &with)?;
        let wanted: ListAudit =
            serde_json::from_value(with).map_err(|error| bad(format!("{error}.")))?;
        let all = wanted.limit.is_none();
        let range = deed_range(wanted)?;
        // Where nothing is said, a file has all of it.
        Ok((range, all))
    };
    let (range, all) = read.watch(judged, |_, _| {}).await?;
    let range = DeedRange {
        limit: if all { MAX_LIMIT } else { range.limit },
        ..range
    };
    let pages = Pages::new(services, right.clone(), range, all);
    let named = format!("attachment; filename=\"audit.{}\"", form.extension());
    let headers = [
        (header::CONTENT_TYPE, form.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, named),
    ];
    let mut answer = (headers, pages.into_body(form)).into_response();
    answer.extensions_mut().insert(right);
    Ok(answer)
}

fn json_line(deed: &Deed) -> Vec<u8> {
    // Texts and numbers always become JSON.
    let mut line = serde_json::to_vec(deed).unwrap_or_default();
    line.push(b'\n');
    line
}

/// The path in the document.
pub(super) fn document(taking: &mut SchemaGenerator) -> Value {
    let arguments = <ListAudit as schemars::JsonSchema>::json_schema(taking);
    let fields = arguments.get("properties").and_then(Value::as_object);
    let mut parameters: Vec<_> = fields
        .into_iter()
        .flatten()
        .map(|(name, schema)| json!({"name": name, "in": "query", "required": false, "schema": schema}))
        .collect();
    let form = json!({"type": "string", "enum": ["csv", "ndjson"]});
    parameters.push(json!({"name": "format", "in": "query", "required": false, "schema": form}));
    let text = json!({"schema": {"type": "string"}});
    let mut responses = Map::new();
    responses.insert(
        "200".to_owned(),
        json!({"description": "The lines, newest first; without `limit` all of them.",
            "content": {"text/csv; charset=utf-8": text, "application/x-ndjson": text}}),
    );
    for code in openapi::COMMON_FAULTS {
        openapi::add_fault(&mut responses, code);
    }
    json!({
        "get": {
            "operationId": ID,
            "summary": "Exports the audit list, with the filters of list-audit, as CSV or as a JSON object for each line; \
                without `format` as the Accept header says, else the latter.",
            "parameters": parameters,
            "responses": responses,
        },
    })
}
