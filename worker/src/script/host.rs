//! The child's side: reads sessions and batches from standard input, runs them in QuickJS, and answers on standard output, until the input ends.
//!
//! Every session has a runtime of its own, so that nothing is left of the one before. Making one takes far longer than compiling a script, so the next is
//! made when a session ends, while nobody waits. The engine's own limits end most scripts that do not end by
//! themselves; those that keep it inside one long native call are ended by the parent, with this process. Must not know: tokio, tenants.

use std::{
    io::{self, BufReader, BufWriter},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use inlet_core::flow::script::{ScriptText, SyntaxError};
use rlimit::Resource;
use rquickjs::{
    CatchResultExt, CaughtError, Context, Ctx, Function, Object, Persistent, Runtime, context::EvalOptions,
};
use serde::Deserialize;

use super::frame::{self, Meaning};

const PRELUDE: &str = include_str!("prelude.js");
/// How deep the engine's stack may grow, in bytes.
const STACK: usize = 512 * 1024;
/// The address space that a host has besides its session, in bytes: batches on their way in and out.
const ROOM: u64 = 256 << 20;

/// The limits that the parent gives on the command line.
#[derive(Debug, Clone, Copy)]
pub struct HostLimits {
    /// Of one session's memory, in bytes.
    pub memory: usize,
    /// Of one call.
    pub deadline: Duration,
}

/// Serves until standard input ends.
pub fn serve(limits: HostLimits) -> io::Result<()> {
    restrict(limits)?;
    let (mut input, mut output) = (BufReader::new(io::stdin()), BufWriter::new(io::stdout()));
    let mut session: Option<Session> = None;
    let mut spare = Engine::new(limits).ok();
    while let Some((meaning, body)) = frame::read(&mut input)? {
        let (meaning, body) = match (meaning, &session) {
            (Meaning::End, _) => {
                // The old one goes first: there is memory for one.
                session = None;
                spare = Engine::new(limits).ok();
                continue;
            }
            (Meaning::Begin, _) => {
                session = None;
                let engine = spare.take().map_or_else(|| Engine::new(limits), Ok);
                match engine.and_then(|engine| Session::begin(engine, &body)) {
                    Ok(begun) => {
                        session = Some(begun);
                        (Meaning::Done, Vec::new())
                    }
                    Err(refusal) => refusal,
                }
            }
            (Meaning::Check, None) => {
                let engine = spare.take().map_or_else(|| Engine::new(limits), Ok);
                match engine.and_then(|engine| engine.check(&body)) {
                    Ok(found) => (Meaning::Done, found),
                    Err(refusal) => refusal,
                }
            }
            (Meaning::Call, Some(open)) => open.call(&body).unwrap_or_else(|refusal| refusal),
            _ => (Meaning::Failed, b"there is no session".to_vec()),
        };
        frame::write(&mut output, meaning, &body)?;
    }
    Ok(())
}

/// Takes away what a host does not need. The engine's limit of memory is the one that is met; this one holds where that has a hole.
fn restrict(limits: HostLimits) -> io::Result<()> {
    if let Some(reserved) = reserved() {
        let memory = u64::try_from(limits.memory).unwrap_or(u64::MAX);
        let most = reserved.saturating_add(memory.saturating_mul(2)).saturating_add(ROOM);
        Resource::AS.set(most, most)?;
    }
    Resource::CORE.set(0, 0)?;
    Resource::FSIZE.set(0, 0)?;
    Resource::NOFILE.set(16, 16)
}

/// The address space that the process has before any script, in bytes: allocators reserve much more than they use. Known on Linux.
fn reserved() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

type Refusal = (Meaning, Vec<u8>);

/// One runtime, in which nothing has run but the prelude.
struct Engine {
    /// Milliseconds since `started` at which the engine stops; 0 for never.
    until: Arc<AtomicU64>,
    started: Instant,
    deadline: Duration,
    // Before the context that it lives in.
    hooks: Persistent<Object<'static>>,
    context: Context,
}

/// An engine with compiled scripts.
struct Session {
    // Before the engine that it lives in.
    run: Persistent<Function<'static>>,
    engine: Engine,
}

/// What the parent sends to begin with; the rest is for the prelude.
#[derive(Deserialize)]
struct Begin {
    record: Option<String>,
    expressions: Vec<String>,
    #[serde(default)]
    mapped: Vec<String>,
}

fn failed(error: impl std::fmt::Display) -> Refusal {
    (Meaning::Failed, error.to_string().into_bytes())
}

impl Engine {
    fn new(limits: HostLimits) -> Result<Self, Refusal> {
        let runtime = Runtime::new().map_err(failed)?;
        runtime.set_memory_limit(limits.memory);
        runtime.set_max_stack_size(STACK);
        let (until, started) = (Arc::new(AtomicU64::new(0)), Instant::now());
        {
            let until = Arc::clone(&until);
            runtime.set_interrupt_handler(Some(Box::new(move || {
                let until = until.load(Ordering::Relaxed);
                until > 0 && started.elapsed().as_millis() >= u128::from(until)
            })));
        }
        let context = Context::full(&runtime).map_err(failed)?;
        let hooks = context.with(|ctx| {
            let prelude: Function<'_> = ctx.eval(PRELUDE).catch(&ctx).map_err(|error| thrown(&error))?;
            let hooks: Object<'_> = prelude.call(()).catch(&ctx).map_err(|error| thrown(&error))?;
            Ok(Persistent::save(&ctx, hooks))
        })?;
        Ok(Self { until, started, deadline: limits.deadline, hooks, context })
    }

    /// The engine stops a little before the parent would.
    fn arm(&self) {
        let until = (self.started.elapsed() + self.deadline.mul_f64(0.8)).as_millis();
        self.until.store(u64::try_from(until).unwrap_or(u64::MAX).max(1), Ordering::Relaxed);
    }

    /// Does something within the deadline; what was refused because its time had come is refused for that.
    fn in_time<T>(&self, work: impl FnOnce(&Ctx<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.arm();
        let done = self.context.with(|ctx| work(&ctx));
        let until = self.until.swap(0, Ordering::Relaxed);
        done.map_err(|refusal| {
            if self.started.elapsed().as_millis() >= u128::from(until) {
                (Meaning::Deadline, Vec::new())
            } else {
                refusal
            }
        })
    }

    /// Says which scripts cannot be compiled.
    fn check(&self, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        let scripts: Vec<ScriptText> = serde_json::from_slice(body).map_err(failed)?;
        let found = self.in_time(|ctx| {
            let mut found = Vec::new();
            for (at, script) in scripts.iter().enumerate() {
                if let Err(error) = compile(ctx, &script.source, script.is_body) {
                    let CaughtError::Exception(_) = error else { return Err(thrown(&error)) };
                    let (message, line) = syntax(&error);
                    found.push(SyntaxError { at, message, line });
                }
            }
            Ok(found)
        })?;
        serde_json::to_vec(&found).map_err(failed)
    }
}

impl Session {
    fn begin(engine: Engine, body: &[u8]) -> Result<Self, Refusal> {
        let begin: Begin = serde_json::from_slice(body).map_err(failed)?;
        let text = std::str::from_utf8(body).map_err(failed)?;
        let run = engine.in_time(|ctx| prepare(ctx, &engine.hooks, text, &begin))?;
        Ok(Self { run, engine })
    }

    fn call(&self, body: &[u8]) -> Result<Refusal, Refusal> {
        let text = std::str::from_utf8(body).map_err(failed)?;
        let answered = self.engine.in_time(|ctx| {
            let run = self.run.clone().restore(ctx).map_err(failed)?;
            let answer = run.call::<_, rquickjs::String<'_>>((text,)).catch(ctx).map_err(|error| thrown(&error))?;
            answer.to_string().map_err(failed)
        })?;
        Ok((Meaning::Done, answered.into_bytes()))
    }
}

fn thrown(error: &CaughtError<'_>) -> Refusal {
    let message = match error {
        CaughtError::Exception(exception) => exception.message().unwrap_or_default(),
        CaughtError::Value(_) => "something was thrown".to_owned(),
        CaughtError::Error(error) => error.to_string(),
    };
    failed(message)
}

/// Gives the prelude what the session begins with, and compiles the scripts; gives what runs them.
fn prepare(
    ctx: &Ctx<'_>,
    hooks: &Persistent<Object<'static>>,
    begin_text: &str,
    begin: &Begin,
) -> Result<Persistent<Function<'static>>, Refusal> {
    let hooks = hooks.clone().restore(ctx).map_err(failed)?;
    let tell: Function<'_> = hooks.get("begin").map_err(failed)?;
    tell.call::<_, ()>((begin_text,)).catch(ctx).map_err(|error| thrown(&error))?;
    let add: Function<'_> = hooks.get("add").map_err(failed)?;
    let kinds = [(begin.record.as_slice(), "record"), (&begin.expressions, "expression"), (&begin.mapped, "mapped")];
    for (source, kind) in kinds.iter().flat_map(|(sources, kind)| sources.iter().map(move |source| (source, *kind))) {
        let function = compile(ctx, source, kind == "record").map_err(|error| {
            let CaughtError::Exception(_) = error else { return thrown(&error) };
            let (message, line) = syntax(&error);
            (Meaning::Syntax, serde_json::json!({ "message": message, "line": line }).to_string().into_bytes())
        })?;
        add.call::<_, ()>((function, kind)).catch(ctx).map_err(|error| thrown(&error))?;
    }
    let run: Function<'_> = hooks.get("run").map_err(failed)?;
    Ok(Persistent::save(ctx, run))
}

/// The function that a script is the body or the value of.
fn compile<'js>(ctx: &Ctx<'js>, source: &str, is_body: bool) -> Result<Function<'js>, CaughtError<'js>> {
    // On lines of their own, so that a comment at the end of a script ends with it. `syntax` and the prelude take the first line off.
    let wrapped = if is_body {
        format!("(function (record, context) {{ \"use strict\";\n{source}\n}})")
    } else {
        format!("(function (record, context, element, position, parents) {{ \"use strict\"; return (\n{source}\n); }})")
    };
    let mut options = EvalOptions::default();
    options.filename = Some("script".to_owned());
    ctx.eval_with_options(wrapped, options).catch(ctx)
}

/// Message and line of what a script's compilation threw.
fn syntax(error: &CaughtError<'_>) -> (String, Option<u32>) {
    let CaughtError::Exception(exception) = error else { return (error.to_string(), None) };
    let line = exception.stack().and_then(|stack| {
        let (_, after) = stack.split_once("script:")?;
        let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().ok()?.checked_sub(1).filter(|line| *line > 0)
    });
    (exception.message().unwrap_or_default(), line)
}
