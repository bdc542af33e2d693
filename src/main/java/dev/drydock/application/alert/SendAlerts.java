package dev.drydock.application.alert;

import dev.drydock.application.access.Ids;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.alert.Alerts.Failure;
import dev.drydock.application.alert.Alerts.Outgoing;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.alert.AlertChannel;
import dev.drydock.domain.alert.AlertMessage;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Sends the notices that wait. A message takes along all that wait for its channel, and keeps them until the channel has taken it: one that
 * fails is tried again for as long as the site runs, and no later one overtakes it. A process that is killed while it sends leaves its
 * message to the next one, which sends it again under the same id. Thread-safe for different channels. Tested by {@code AlertsTest}.
 */
@Singleton
public class SendAlerts {
    private static final Logger LOG = Logger.getLogger(SendAlerts.class.getName());
    private static final int MOST_NOTICES = 100;
    /** Longer than any channel tries at once: a command 5 min, a mail server that answers slowly to each of many recipients. */
    private static final Duration CLAIM = Duration.ofMinutes(30);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final Transactions transactions;
    private final Alerts alerts;
    private final SiteChannels channels;
    private final AlertRules rules;
    private final Ids ids;
    private final Holder self;
    private final Journal journal;

    @Inject
    public SendAlerts(
            Transactions transactions,
            Alerts alerts,
            SiteChannels channels,
            AlertRules rules,
            Ids ids,
            Holder self,
            Journal journal) {
        this.transactions = transactions;
        this.alerts = alerts;
        this.channels = channels;
        this.rules = rules;
        this.ids = ids;
        this.self = self;
        this.journal = journal;
    }

    /** The names of the channels, each of which wants its own regular {@link #send}. */
    public List<String> names() {
        return channels.all().stream().map(AlertChannel::name).toList();
    }

    /** Sends what is due over one channel. Call it outside a transaction, for one channel by one thread. Never throws. */
    public void send(String name) {
        channels.all().stream().filter(channel -> channel.name().equals(name)).forEach(this::send);
    }

    private void send(AlertChannel channel) {
        try {
            transactions.required(() -> claim(channel.name())).ifPresent(message -> attempt(channel, message));
        } catch (RuntimeException e) {
            LOG.warning(() -> "channel=" + channel.name() + " could not be looked at; the next look tries again: " + e);
        }
    }

    private Optional<AlertMessage> claim(String channel) {
        Instant now = journal.now();
        if (alerts.outgoing(channel).isEmpty() && !isDue(channel, now)) {
            return Optional.empty(); // most looks end here, without the lock
        }
        alerts.lock();
        if (alerts.outgoing(channel).isEmpty() && isDue(channel, now)) {
            alerts.fill(ids.next(), channel, now, MOST_NOTICES);
        }
        Optional<Outgoing> outgoing = alerts.outgoing(channel).filter(message -> isFree(message, now));
        outgoing.ifPresent(message -> alerts.claim(message.id(), holder(), now.plus(CLAIM)));
        return outgoing.map(message -> new AlertMessage(
                message.id(), channels.site(), channels.stage(), message.made(), alerts.notices(message.id())));
    }

    private boolean isDue(String channel, Instant now) {
        Optional<Instant> oldest = alerts.oldestQueued(channel);
        return oldest.isPresent()
                && !lasts(oldest.get(), rules.pace().collect(), now)
                && alerts.lastSent(channel)
                        .filter(last -> lasts(last, rules.pace().interval(), now))
                        .isEmpty();
    }

    /** Whether so long has not passed since then. A time that lies ahead is of a clock that was wrong, and counts as passed. */
    private static boolean lasts(Instant since, Duration span, Instant now) {
        return !since.isAfter(now) && now.isBefore(since.plus(span));
    }

    /**
     * A claim of this node is of a process that has ended, or one that this process did not get to release: it sends one message at a time over
     * a channel.
     */
    private boolean isFree(Outgoing message, Instant now) {
        boolean claimed = message.claimedUntil()
                        .filter(until -> lasts(until.minus(CLAIM), CLAIM, now))
                        .isPresent()
                && !message.holder().orElse("").startsWith(self.node() + '/');
        return !claimed && !lasts(message.next().minus(LONGEST_PAUSE), LONGEST_PAUSE, now);
    }

    private String holder() {
        return self.node() + '/' + self.incarnation();
    }

    private void attempt(AlertChannel channel, AlertMessage message) {
        Optional<String> refused;
        try {
            refused = channel.send(message);
        } catch (DrydockException e) {
            failed(channel.name(), message, new Failure(e.code().name(), e.sentence()));
            return;
        } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
            failed(
                    channel.name(),
                    message,
                    new Failure(
                            CommonFailure.INTERNAL.name(),
                            "The message was not sent: " + e.getClass().getSimpleName()
                                    + ". The server's log has the cause."));
            LOG.log(Level.WARNING, "channel=" + channel.name() + " failed unexpectedly", e);
            return;
        }
        transactions.run(() -> alerts.sent(message.id(), holder(), refused, journal.now()));
        refused.ifPresent(LOG::warning);
        LOG.info(() -> "channel=" + channel.name() + " took message=" + message.id() + " with "
                + message.notices().size() + " notices");
    }

    private void failed(String channel, AlertMessage message, Failure failure) {
        transactions.run(() -> {
            Instant now = journal.now();
            int attempts = alerts.outgoing(channel).map(Outgoing::attempts).orElse(0) + 1;
            alerts.failed(message.id(), holder(), failure, now, now.plus(pause(attempts)));
            LOG.warning(() -> failure.code() + ": channel=" + channel + " message=" + message.id() + " attempt="
                    + attempts + ", the next in " + pause(attempts).toSeconds() + " s: " + failure.sentence());
        });
    }

    private static Duration pause(int attempts) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
}
