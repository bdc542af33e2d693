package dev.drydock.domain.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the sending site signs about a delivery. Everything on the medium is named here with its digest; the statement itself is all that a
 * receiver must trust.
 *
 * @param sequence 1, 2, 3 and so on for each route, without gaps
 * @param marking how sensitive the content is, a word that both sites know; empty if the sender uses none
 * @param withdrawn numbers of earlier deliveries of the route that are not to be taken any more
 * @param log what the sender's audit log is; empty if it has no record yet
 */
public record DeliveryStatement(
        Route route,
        long sequence,
        Instant issued,
        Instant expires,
        Optional<String> marking,
        Contents contents,
        List<Long> withdrawn,
        Optional<LogState> log) {

    /** Name of the file with the statement, in the folder of the delivery. It is written last. */
    public static final String FILE = "delivery.json";

    public DeliveryStatement {
        withdrawn = List.copyOf(withdrawn);
    }

    /** From which site to which. */
    public record Route(String from, String to) {
        @Override
        public String toString() {
            return from + " to " + to;
        }
    }

    /**
     * What is delivered.
     *
     * @param index SHA-256 of the layout's {@code index.json}, which names every item and file
     * @param volumes the parts of the layout's archive, in order
     * @param encryption format in which each volume is encrypted; empty if they are not
     */
    public record Contents(String index, List<Item> items, List<Volume> volumes, Optional<String> encryption) {
        public Contents {
            items = List.copyOf(items);
            volumes = List.copyOf(volumes);
        }

        /** Of volumes that everybody can read. */
        public Contents(String index, List<Item> items, List<Volume> volumes) {
            this(index, items, volumes, Optional.empty());
        }

        /** Sum of the volumes. */
        public long bytes() {
            return volumes.stream().mapToLong(Volume::bytes).sum();
        }
    }

    /**
     * One thing that is delivered, with all its files.
     *
     * @param name such as {@code pump-failure/7}; unique among those of its kind
     * @param digest SHA-256 of its OCI manifest, which names every file with its digest
     * @param bytes sum of its files
     */
    public record Item(Kind kind, String name, String digest, long bytes) {
        /** Name of its folder, and of its tag in the layout. */
        public String folder() {
            return kind.wireName() + "-" + name.replace('/', '-');
        }

        /** For people. */
        public String label() {
            return kind.wireName() + " " + name;
        }
    }

    /**
     * The state of an audit log.
     *
     * @param checkpoint its newest signed checkpoint
     * @param proofs that it still begins as it was when earlier deliveries were signed
     */
    public record LogState(String checkpoint, List<LogProof> proofs) {
        public LogState {
            proofs = List.copyOf(proofs);
        }
    }

    /**
     * A consistency proof after RFC 9162.
     *
     * @param size records of the log then
     * @param hashes in base64
     */
    public record LogProof(long size, List<String> hashes) {
        public LogProof {
            hashes = List.copyOf(hashes);
        }
    }

    /** A file on the medium: a part of the archive. */
    public record Volume(String name, long bytes, String sha256) {}

    /** What a receiver does with an item. */
    public enum Kind {
        /** A signed package. Kept, for {@code candidate add} or {@code import}. */
        PACKAGE,
        /** A source's export, with its signed manifest. Put into the inbox. */
        EXPORT,
        /** A signed policy, a trust file or a {@code model.yaml}. Kept, for the command that installs it. */
        DOCUMENT,
        /** The other side's answer to an earlier delivery. Entered in the ledger. */
        RECEIPT,
        /** What the sender says about packages that the receiver supplied. Entered in the ledger. */
        REPORT;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** For people, such as {@code delivery 7 from build to plant-a}. */
    public String label() {
        return label(route, sequence);
    }

    /** For people. */
    public static String label(Route route, long sequence) {
        return "delivery " + sequence + " from " + route;
    }

    /** Name of the folder that a medium carries, such as {@code build-to-plant-a-7}. */
    public static String folder(Route route, long sequence) {
        return route.from() + "-to-" + route.to() + "-" + sequence;
    }
}
