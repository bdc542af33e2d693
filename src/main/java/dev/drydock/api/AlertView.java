package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An alert.
 *
 * @param kind such as {@code run-failed}
 * @param severity info, warning or critical
 * @param subject such as {@code execution/17}
 * @param text what is so, and what to do
 * @param since when the site noticed it, in UTC
 * @param over when it was over, in UTC; null while it stands
 * @param acknowledgedBy who takes care of it
 * @param deliveries what happened with its notices, the oldest first; empty in a list
 */
public record AlertView(
        long number,
        String kind,
        String severity,
        String subject,
        String text,
        String since,
        @Nullable String over,
        @Nullable String acknowledgedBy,
        @Nullable String acknowledgedAt,
        @Nullable String note,
        List<DeliveryView> deliveries) {

    /**
     * One notice for one channel.
     *
     * @param over whether it says that the alert is over
     * @param queued when it was queued, in UTC
     * @param message the id of the message that carries it; null while it waits
     * @param sent when the channel took it, in UTC; null while it has not
     * @param code why the last attempt failed
     * @param sentence the same for people
     */
    public record DeliveryView(
            String channel,
            boolean over,
            String queued,
            @Nullable String message,
            @Nullable String sent,
            @Nullable String code,
            @Nullable String sentence) {}
}
