//! Giving a hold: who decides in which mode, and how what Redis and the database say is made one.

use super::mode::Mode;
use super::{Failover, Storage};
use crate::domain::hold::{Acquisition, HoldKind, HoldRequest};
use crate::error::{Error, Result};
use crate::store::HoldStore;
use crate::store::mysql::{Kept, OVERTAKEN};
use crate::store::redis::{Asked, Earlier};

impl Failover {
    /// Gives a visitor a hold.
    pub fn acquire(&mut self, request: &HoldRequest<'_>) -> Result<(Acquisition, Storage)> {
        let answer = self.acquire_in_mode(request);
        self.site.columns.changed(request.slot.name.column);
        answer
    }

    fn acquire_in_mode(&mut self, request: &HoldRequest<'_>) -> Result<(Acquisition, Storage)> {
        match self.mode() {
            Mode::Alone => {}
            Mode::Beside => return self.acquire_beside(request),
            Mode::Without => return Ok((self.mysql()?.acquire(request)?, Storage::Mysql)),
        }
        let earlier = match request.kind {
            HoldKind::Selection => Earlier::GoesIfSeen,
            HoldKind::Lock => Earlier::Stays,
        };
        match (self.on_redis(|redis| redis.ask(request, earlier)), request.kind) {
            (Some(asked), HoldKind::Selection) => Ok(self.check_selection(request, asked)),
            (Some(asked), HoldKind::Lock) => self.claim_mirrored_lock(request, asked),
            (None, _) if self.mode() == Mode::Without => Ok((self.mysql()?.acquire(request)?, Storage::Mysql)),
            (None, _) => self.acquire_beside(request),
        }
    }

    /// What Redis says of a lock. If it stands there, it must be won in the database, or go again; only then does what
    /// the client had before go: a refused choice must not cost the chosen.
    fn claim_mirrored_lock(&mut self, request: &HoldRequest<'_>, asked: Asked) -> Result<(Acquisition, Storage)> {
        let Acquisition::Granted { ttl: mirrored, .. } = asked.acquisition else {
            return Ok((asked.acquisition, Storage::Redis));
        };
        let won = self.mysql().and_then(|mysql| mysql.claim_granted_lock(request));
        let Ok((Acquisition::Granted { kind, ttl }, kept)) = won else {
            if !asked.had {
                self.on_redis(|redis| redis.release(request.slot.name, request.client, HoldKind::Lock));
                if won.as_ref().is_err_and(Error::is_unreachable)
                    && let Some(mysql) = &mut self.mysql
                {
                    // It may have been won there without an answer, and would be in everybody's way unseen.
                    let _ = mysql.release(request.slot.name, request.client, HoldKind::Lock);
                }
            }
            return won.map(|(refusal, _)| (refusal, Storage::Redis));
        };
        // Two requests of one client may have come to the stores in two orders; what went there goes here.
        if asked.has_earlier || kept == Kept::ItForOthers {
            self.on_redis(|redis| redis.ask(request, Earlier::Goes));
        }
        Ok((Acquisition::Granted { kind, ttl: ttl.min(mirrored) }, Storage::Redis))
    }

    /// Won in the database first, then asked for in Redis too, where a machine that knows of nothing may have given it
    /// away. What the client had before goes when both agree.
    fn acquire_beside(&mut self, request: &HoldRequest<'_>) -> Result<(Acquisition, Storage)> {
        let (won, before) = self.mysql()?.acquire_beside_earlier(request)?;
        let Acquisition::Granted { kind, ttl } = won else { return Ok((won, Storage::Redis)) };
        self.serve_beside(true);
        let asked = self.ask_beside(request);
        if let Some(Acquisition::Held { ttl }) = asked.map(|asked| asked.acquisition) {
            self.mysql()?.give_back(request, &before)?;
            return Ok((Acquisition::Held { ttl }, Storage::Redis));
        }
        let kept = self.mysql()?.forget_earlier(request)?;
        if kept == Kept::Nothing {
            self.on_redis(|redis| redis.release(request.slot.name, request.client, request.kind));
            self.mysql()?.release(request.slot.name, request.client, request.kind)?;
            return Ok((OVERTAKEN, Storage::Redis));
        }
        if asked.is_some_and(|asked| asked.has_earlier || kept == Kept::ItForOthers) {
            // Whether the address may have it has been settled.
            self.on_redis(|redis| redis.ask_uncounted(request, Earlier::Goes));
        }
        if kind == HoldKind::Selection {
            // Redis counts on a copy that outlives the lease.
            self.copy_later(*request.slot, request.client, asked.map_or(0, |asked| asked.age), request.lease.ttl);
        }
        Ok(match asked.map(|asked| asked.acquisition) {
            Some(Acquisition::Granted { ttl: there, .. }) => {
                (Acquisition::Granted { kind, ttl: ttl.min(there) }, Storage::Redis)
            }
            Some(_) => (won, Storage::Redis),
            None => (won, Storage::Mysql),
        })
    }

    /// Asks Redis for what has been won in the database, which has just looked at the bookings and counted the holds. What
    /// Redis knows of either may be old, because machines that are without it book, cancel and give up, and it must know of
    /// this hold all the same: a machine that has Redis alone decides by it.
    fn ask_beside(&mut self, request: &HoldRequest<'_>) -> Option<Asked> {
        let mut asked = self.on_redis(|redis| redis.ask(request, Earlier::Stays))?;
        if asked.acquisition == Acquisition::Taken {
            self.on_redis(|redis| redis.settle(request.slot.name.column, None))?;
            asked = self.on_redis(|redis| redis.ask(request, Earlier::Stays))?;
        }
        if matches!(asked.acquisition, Acquisition::Limited { .. }) {
            asked = self.on_redis(|redis| redis.ask_uncounted(request, Earlier::Stays))?;
        }
        Some(asked)
    }

    /// What Redis says of a selection. If the day was not cached, nobody has looked at the bookings yet. Without a
    /// database the selection stands: it is a colour on a screen, and no booking can follow.
    fn check_selection(&mut self, request: &HoldRequest<'_>, asked: Asked) -> (Acquisition, Storage) {
        let HoldRequest { slot, client, kind, lease } = request;
        let Acquisition::Granted { kind: has, .. } = asked.acquisition else {
            return (asked.acquisition, Storage::Redis);
        };
        if !asked.bookings_seen
            && let Some(mysql) = &mut self.mysql
            && let Ok((_, booked)) = mysql.day(slot.name.column)
            && booked.iter().any(|b| b.lock.is_none() && b.busy().collides(slot.busy()))
        {
            self.on_redis(|redis| redis.release(slot.name, client, *kind));
            return (Acquisition::Taken, Storage::Redis);
        }
        if asked.has_earlier {
            self.on_redis(|redis| redis.ask(request, Earlier::Goes));
        }
        if has == HoldKind::Selection && asked.mirror_due {
            self.copy_later(**slot, client, asked.age, lease.ttl);
        }
        (asked.acquisition, Storage::Redis)
    }
}
