package dev.drydock.application.alert;

import dev.drydock.application.alert.Alert.Acknowledgement;
import dev.drydock.domain.alert.AlertKind;
import dev.drydock.domain.alert.AlertMessage.Notice;
import dev.drydock.domain.alert.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The alerts of this site, their notices, and the messages that carry notices. A notice belongs to one channel and waits there until a
 * message takes it along. Every method joins the caller's transaction.
 */
public interface Alerts {
    /** Until the transaction ends nobody else opens, ends or sends anything. */
    void lock();

    /** The oldest first. */
    List<Alert> open(Set<AlertKind> kinds);

    /** The newest first. */
    List<Alert> newest(boolean openOnly, int most);

    /** How many stand that nobody has acknowledged. */
    int countUnacknowledged();

    Optional<Alert> find(long number);

    /** @return its number */
    long add(Condition condition, Severity severity, Instant since);

    void say(long number, String text);

    void end(long number, Instant at);

    void acknowledge(long number, Acknowledgement acknowledgement);

    /** The open ones of before that which nobody has acknowledged and of which nobody was notified since. */
    List<Alert> unacknowledged(Instant notifiedBefore);

    /** Puts a notice about the alert into the channel's queue. */
    void queue(long number, String channel, boolean over, Instant at);

    /** When its oldest waiting notice was queued; empty if none waits. */
    Optional<Instant> oldestQueued(String channel);

    /** Which channels have notices or messages that wait since before that. */
    Set<String> channelsWaitingSince(Instant before);

    /** Whether there is or was an alert of that kind and subject. */
    boolean wasThere(Condition condition);

    /** The notices that wait and those of messages that were not sent. */
    int countUnsent(String channel);

    /** Lets a new message take along the notices that wait, at most that many, the most severe first. */
    void fill(String message, String channel, Instant at, int most);

    /** The message that has to be sent before any other over the channel. */
    Optional<Outgoing> outgoing(String channel);

    /** When the last message over the channel was sent. */
    Optional<Instant> lastSent(String channel);

    /** Who has not taken the last message that was sent over the channel, as a sentence; empty if all have. No clock decides which is the last. */
    Optional<String> lastRefused(String channel);

    List<Notice> notices(String message);

    /** What happened with the alert's notices, the oldest first. */
    List<Delivery> deliveries(long number);

    /** Nobody else sends it until then. */
    void claim(String message, String holder, Instant until);

    /**
     * If the holder still has its claim.
     *
     * @param refused who has not taken it, as a sentence
     */
    void sent(String message, String holder, Optional<String> refused, Instant at);

    /**
     * If the holder still has its claim.
     *
     * @param next when the next attempt is due
     */
    void failed(String message, String holder, Failure failure, Instant at, Instant next);

    /** Forgets what waits for a channel that the site no longer has. */
    void drop(String channel);

    /** Removes alerts that were over before that, with all that belongs to them. The last message of each channel stays. */
    int purge(Instant overBefore);

    /**
     * A message on its way.
     *
     * @param failingSince when the first of its attempts failed; empty if none has
     * @param next when its next attempt is due
     * @param claimedUntil until when another process may be sending it
     */
    record Outgoing(
            String id,
            Instant made,
            int attempts,
            Instant next,
            Optional<Instant> failingSince,
            Optional<Failure> failure,
            Optional<String> holder,
            Optional<Instant> claimedUntil) {}

    /** Why a message was not sent. */
    record Failure(String code, String sentence) {}

    /**
     * One notice.
     *
     * @param over whether it says that the alert is over
     * @param sent when its message was sent; empty while it waits
     * @param failure why its message is not sent yet, or who has not taken it
     */
    record Delivery(
            String channel,
            boolean over,
            Instant queued,
            Optional<String> message,
            Optional<Instant> sent,
            Optional<Failure> failure) {}
}
