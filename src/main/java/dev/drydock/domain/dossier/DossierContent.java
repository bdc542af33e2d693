package dev.drydock.domain.dossier;

import dev.drydock.domain.audit.Hash;
import dev.drydock.domain.audit.StampedCheckpoint;
import dev.drydock.domain.registry.Generation;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a site has recorded of one release. Every envelope is JSON text as it was signed.
 *
 * @param packageDirectory the signed package in the store
 * @param lineage the version first, the imported one last
 * @param deliveries in which the package went to other sites, in their order
 */
public record DossierContent(
        Head head,
        Path packageDirectory,
        TrustFiles trust,
        Decisions decisions,
        LogExtract log,
        List<Generation> lineage,
        List<Delivered> deliveries) {

    public DossierContent {
        lineage = List.copyOf(lineage);
        deliveries = List.copyOf(deliveries);
    }

    /**
     * What the dossier is about.
     *
     * @param madeBy the user who asked for it
     */
    public record Head(VersionId version, VersionState state, String packageDigest, Instant madeAt, String madeBy) {}

    /**
     * The trust files by which people and machines were known.
     *
     * @param current the one in force when the dossier is made
     * @param earlier those that orders were made under, by their digests
     */
    public record TrustFiles(String current, SortedMap<String, String> earlier) {
        public TrustFiles {
            earlier = Collections.unmodifiableSortedMap(new TreeMap<>(earlier));
        }
    }

    /**
     * What people and machines decided.
     *
     * @param orders that the node followed, oldest first
     * @param statements every approval and waiver that was received, whether an order carries it or not
     */
    public record Decisions(List<Order> orders, List<String> statements) {
        public Decisions {
            orders = List.copyOf(orders);
            statements = List.copyOf(statements);
        }
    }

    /**
     * An order that the node followed.
     *
     * @param trust digest of the trust file that it was made under; empty if an earlier release of Drydock made it
     * @param receiverReport what the node signed about the version
     */
    public record Order(long sequence, String envelope, Optional<String> trust, Optional<String> receiverReport) {}

    /**
     * What the audit log says about the release, with proofs.
     *
     * @param checkpoint the newest signed checkpoint
     * @param publicKey of the key that signs checkpoints, PEM text
     * @param beginnings that the log begins as it did when people signed
     * @param left how many more records there are, beyond what a dossier holds
     * @param handOvers the checkpoint right after each change of the log's key
     * @param stamps when the log had the records, as a time-stamp authority states it
     */
    public record LogExtract(
            String checkpoint,
            String publicKey,
            List<Logged> records,
            List<Beginning> beginnings,
            long left,
            List<String> handOvers,
            List<StampedCheckpoint> stamps) {
        public LogExtract {
            handOvers = List.copyOf(handOvers);
            stamps = List.copyOf(stamps);
            records = List.copyOf(records);
            beginnings = List.copyOf(beginnings);
        }
    }

    /**
     * A record of the audit log.
     *
     * @param canonical the text that was hashed
     * @param proof that it is in the tree of the checkpoint
     */
    public record Logged(long number, String canonical, List<Hash> proof) {
        public Logged {
            proof = List.copyOf(proof);
        }
    }

    /**
     * That an earlier tree is the beginning of the checkpoint's.
     *
     * @param size of the earlier tree
     */
    public record Beginning(long size, List<Hash> proof) {
        public Beginning {
            proof = List.copyOf(proof);
        }
    }

    /**
     * A delivery with the package.
     *
     * @param folder its name, such as {@code build-to-plant-a-7}
     * @param statement the signed statement
     * @param receipt the other site's answer
     */
    public record Delivered(String folder, String statement, Optional<String> receipt) {}
}
