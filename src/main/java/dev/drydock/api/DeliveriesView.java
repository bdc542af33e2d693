package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a site has sent to others and taken from them, newest first. */
public record DeliveriesView(List<SentView> sent, List<ReceivedView> received) {

    /** One thing in a delivery. */
    public record ItemView(String kind, String name, String digest, long bytes) {}

    /**
     * A delivery for another site.
     *
     * @param folder name of its folder in {@code deliveries/out}
     * @param statement SHA-256 of what was signed
     * @param bytes of all volumes
     * @param answer TAKEN or REFUSED; null until the receipt has come
     * @param reason of a refusal
     * @param serving what answered there at that time, such as {@code pump-failure/7}
     */
    public record SentView(
            String to,
            long sequence,
            String folder,
            String statement,
            @Nullable String marking,
            List<ItemView> items,
            int volumes,
            long bytes,
            String sealedAt,
            String expiresAt,
            @Nullable String answer,
            @Nullable String reason,
            @Nullable String answeredAt,
            List<String> serving) {}

    /** A delivery that was taken; its items lie in {@code deliveries/received/FROM-SEQUENCE}. */
    public record ReceivedView(
            String from,
            long sequence,
            String folder,
            String statement,
            @Nullable String marking,
            List<ItemView> items,
            String takenAt,
            String medium,
            String custodian) {}

    /**
     * What a request would send.
     *
     * @param leftOut what the other site has taken before, a phrase each
     */
    public record DraftView(List<ItemView> items, List<String> leftOut) {}
}
