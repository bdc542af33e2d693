package dev.drydock.serving;

import dev.drydock.domain.release.SignedSuspension;
import dev.drydock.domain.release.SuspensionStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.failure.ServingFailure;
import dev.drydock.files.DurableFiles;
import dev.drydock.intake.BoundedFile;
import dev.drydock.json.Mappers;
import dev.drydock.packaging.SuspensionStatements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models that people suspended, in {@code serving/state/suspensions}, one file for each model. A suspension is an overlay: it changes
 * nothing about which version is in service, and lasts over promotions, rollbacks and restarts until enough people lift it. What is known of a model only ever moves
 * on: from a suspension to its end, and from there to a later suspension. So whatever arrives twice, late or as an old copy changes
 * nothing. Readers never wait. Thread-safe.
 */
final class Suspensions {
    private static final Logger LOG = Logger.getLogger(Suspensions.class.getName());
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_RESUMPTIONS = 64;
    private static final String SUFFIX = ".json";

    private final Path folder;
    private final InstalledTrust trust;
    private final Clock clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private volatile boolean unknown;

    /** @param state the node's state folder */
    Suspensions(Path state, InstalledTrust trust, Clock clock) {
        this.folder = state.resolve("suspensions");
        this.trust = trust;
        this.clock = clock;
    }

    /**
     * A suspension and what ends it, as a message and in the file.
     *
     * @param suspension the signed statement, JSON text
     * @param resumptions the signed statements of the people who lifted it; empty while it is in force
     */
    record Document(String suspension, List<String> resumptions) {
        Document {
            Objects.requireNonNull(suspension, "suspension");
            resumptions = resumptions == null ? List.of() : List.copyOf(resumptions);
        }
    }

    /** @param document null if the file cannot be read: then the model stays suspended */
    private record Known(
            @Nullable Document document, @Nullable SignedSuspension suspension) {
        boolean inForce() {
            return document == null || document.resumptions().isEmpty();
        }
    }

    /**
     * For the node's status.
     *
     * @param digest of the suspension; null if the node's file about it cannot be read
     * @param suspension the signed statement, JSON text; null if the file cannot be read
     * @param resumptions the signed statements by which people lifted it, JSON text; empty while it is in force
     */
    record View(
            String model,
            @Nullable String digest,
            @Nullable String suspension,
            boolean lifted,
            List<String> resumptions) {}

    /**
     * After a start.
     *
     * @throws DrydockException {@link ServingFailure#NODE_STATE_UNREADABLE} if the folder cannot be read; every model is suspended then
     */
    void recover() {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).forEach(this::recover);
        } catch (IOException e) {
            unknown = true;
            throw new DrydockException(
                    ServingFailure.NODE_STATE_UNREADABLE,
                    "The node does not know which models are suspended: " + folder + " cannot be read (" + e
                            + "). Check its permissions, then start the node again.",
                    e);
        }
    }

    private void recover(Path file) {
        String name = file.getFileName().toString();
        String model = name.substring(0, name.length() - SUFFIX.length());
        try {
            Document document =
                    Mappers.RECORDS_WITHOUT_NULLS.readValue(BoundedFile.read(file, MOST_BYTES), Document.class);
            SignedSuspension suspension = SuspensionStatements.kept(document.suspension());
            if (!suspension.statement().model().equals(model)) {
                throw new IOException(
                        "it is about model " + suspension.statement().model());
            }
            known.put(model, new Known(document, suspension));
        } catch (IOException | RuntimeException e) {
            known.put(model, new Known(null, null));
            LOG.log(
                    Level.SEVERE,
                    e,
                    () -> "Model " + model + " stays suspended: " + file + " cannot be used code="
                            + ServingFailure.NODE_STATE_UNREADABLE);
        }
    }

    /** Whether the model may not answer clients. */
    boolean isSuspended(String model) {
        Known found = known.get(model);
        return unknown || (found != null && found.inForce());
    }

    /** Why the model answers no request. */
    DrydockException refusal(String model) {
        Known found = known.get(model);
        String since = found == null || found.suspension() == null
                ? ""
                : " since " + found.suspension().statement().issuedAt();
        return new DrydockException(
                ServingFailure.MODEL_SUSPENDED,
                "Model " + model + " is suspended" + since
                        + " and answers no request. The site's release managers decide when it answers again.");
    }

    /** What is known of each model that was ever suspended, by its name. */
    List<View> list() {
        return known.keySet().stream().sorted().map(this::view).toList();
    }

    /**
     * Takes a suspension, or a suspension with the statements that lift it. Taking the same one again is a success.
     *
     * @param json a {@link Document}
     * @throws DrydockException if a statement is not by a release manager of the node's trust file, or does not fit; nothing changes then
     */
    View take(byte[] json) {
        return take(parse(json));
    }

    /**
     * Takes a suspension that nobody has lifted.
     *
     * @param envelope the signed statement, JSON text
     * @throws DrydockException as {@link #take(byte[])}
     */
    View suspend(String envelope) {
        return take(new Document(envelope, List.of()));
    }

    private synchronized View take(Document document) {
        TrustFile installed = trust.read();
        SignedSuspension suspension = SuspensionStatements.open(document.suspension(), installed);
        String model = suspension.statement().model();
        suspension.requireAbout(Action.SUSPEND, model, installed, clock.instant());
        Optional<Known> before = Optional.ofNullable(known.get(model));
        boolean same = before.map(Known::suspension)
                .filter(last -> last.digest().equals(suspension.digest()))
                .isPresent();
        boolean inForce = before.filter(Known::inForce).isPresent();
        if (same && (!inForce || document.resumptions().isEmpty())) {
            return view(model);
        }
        if (!same) {
            before.map(Known::suspension).ifPresent(suspension::requireAfter);
        }
        requireLifted(suspension, document.resumptions(), installed);
        keep(model, new Known(document, suspension));
        return view(model);
    }

    private static Document parse(byte[] json) {
        try {
            Document document = Mappers.RECORDS_WITHOUT_NULLS.readValue(json, Document.class);
            if (document != null && document.resumptions().size() <= MOST_RESUMPTIONS) {
                return document;
            }
            throw malformed("it is empty, or has more than " + MOST_RESUMPTIONS + " resumptions", null);
        } catch (IOException e) {
            throw malformed("it has no suspension, or is no JSON", e);
        }
    }

    private static DrydockException malformed(String why, @Nullable Throwable cause) {
        return new DrydockException(
                PackagingFailure.STATEMENT_MALFORMED,
                "The suspension is refused: " + why
                        + ". Send {\"suspension\": \"…\", \"resumptions\": [\"…\"]} with signed statements.",
                cause);
    }

    /** That enough people lift the suspension, if anybody does. */
    private void requireLifted(SignedSuspension suspension, List<String> envelopes, TrustFile installed) {
        if (envelopes.isEmpty()) {
            return;
        }
        List<SignedSuspension> resumptions = envelopes.stream()
                .map(envelope -> SuspensionStatements.open(envelope, installed))
                .toList();
        resumptions.forEach(resumption -> {
            resumption.requireAbout(Action.RESUME, suspension.statement().model(), installed, clock.instant());
            resumption.requireLifts(suspension);
        });
        int missing = SignedSuspension.missing(resumptions, installed);
        if (missing > 0) {
            throw new DrydockException(
                    ReleaseFailure.APPROVALS_TOO_FEW,
                    "Model " + suspension.statement().model() + " stays suspended: trust file version "
                            + installed.version() + " needs " + installed.approvalQuorum()
                            + " release managers to let it answer again, whose statements are valid at the same time."
                            + " Signatures that are missing: " + missing + ".");
        }
    }

    private void keep(String model, Known next) {
        Path file = folder.resolve(model + SUFFIX);
        try {
            Files.createDirectories(folder);
            DurableFiles.replace(file, Mappers.RECORDS_WITHOUT_NULLS.writeValueAsBytes(next.document()));
        } catch (IOException e) {
            if (next.inForce()) {
                known.put(model, next); // it must not answer, whatever the disk does; a restart asks for it again
            }
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    (next.inForce()
                                    ? "Model " + model + " is suspended until this node restarts: "
                                    : "Model " + model + " stays suspended: ")
                            + file + " cannot be written (" + e + "). Check space and permissions, then send it again.",
                    e);
        }
        known.put(model, next);
        LOG.warning(() -> (next.inForce() ? "Suspended model=" : "Resumed model=") + model);
    }

    private View view(String model) {
        Known found = Objects.requireNonNull(known.get(model), "a model that was suspended is never forgotten");
        return found.document() == null || found.suspension() == null
                ? new View(model, null, null, false, List.of())
                : new View(
                        model,
                        found.suspension().digest(),
                        found.document().suspension(),
                        !found.inForce(),
                        found.document().resumptions());
    }
}
