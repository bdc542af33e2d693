package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.ingest.WatchInbox;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Filter;
import dev.drydock.dataplane.FileStagingArea;
import dev.drydock.domain.dataset.ManifestVerifier;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.SourceManifests;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.persistence.TestDatabase;
import jakarta.batch.api.AbstractBatchlet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies whole in the inbox starts a run once. */
class WatchInboxTest {
    private static final String ROWS = "id,at\np-1,2026-11-01T00:00:00Z\n";
    private static final Holder SELF = new Holder("here", "first");

    @TempDir
    Path folder;

    private final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);
    private final List<AuditLog.Event> audited = new CopyOnWriteArrayList<>();
    private final SigningKey plant = SigningKey.generate(SigningKey.Kind.ED25519);
    private Path inbox;
    private Node node;
    private WatchInbox watch;

    @BeforeEach
    void open() throws IOException {
        inbox = Files.createDirectory(folder.resolve("inbox"));
        Path jobs = Files.createDirectory(folder.resolve("jobs"));
        Files.writeString(jobs.resolve("take-in.xml"), """
                <job id="take-in" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
                  <properties><property name="drydock.parameter.model" value="required;text;whose"/></properties>
                  <step id="only"><batchlet ref="nothing"/></step>
                </job>
                """);
        node = new Node(
                "here",
                database,
                jobs,
                new ScriptedArtifacts().with("nothing", context -> new Nothing()),
                audited::add);
        watch = watch();
    }

    @AfterEach
    void close() {
        node.close();
        database.close();
    }

    private WatchInbox watch() {
        ManifestVerifier verifier = new SourceManifests(this::trust);
        return new WatchInbox(new FileStagingArea(inbox, folder.resolve("staging")), verifier, node.submit, SELF);
    }

    private TrustFile trust() {
        return new TrustFile(
                1,
                new TrustFile.Scope("demo", "production"),
                new TrustFile.RootKeys(1, List.of()),
                new TrustFile.Approvers(List.of(), 1),
                new TrustFile.Machines(List.of(), List.of(), List.of(TrustFiles.named("plant-a", plant.publicKey()))),
                TrustFile.LostKeys.revoked(Set.of()),
                Optional.empty(),
                "0".repeat(64));
    }

    @Test
    void takesInAnExportWhenItHasComeWholeAndHasNotChangedSinceTheLookBefore() throws IOException {
        manifest(1, "pump");
        look(2);
        Files.writeString(inbox.resolve("1.csv"), ROWS.substring(0, 10));
        look(2);
        assertThat(runs()).isEmpty();

        Files.writeString(inbox.resolve("1.csv"), ROWS);
        look(1);
        assertThat(runs()).isEmpty();
        Files.setLastModifiedTime(inbox.resolve("1.csv"), FileTime.from(Instant.EPOCH));
        look(1);
        assertThat(runs()).isEmpty();
        look(1);
        assertThat(runs()).hasSize(1);
        assertThat(node.ended(runs().get(0).executionId()).status()).isEqualTo("COMPLETED");
        assertThat(audited)
                .singleElement()
                .satisfies(event ->
                        assertThat(event.actor()).isEqualTo(SELF.actor().name()));
    }

    @Test
    void whatAnInboxHoldsStartsOneRunForEachModelHoweverOftenAndWhereverItIsLookedAt() throws IOException {
        export(1, "pump");
        export(2, "valve");
        look(3);
        watch = watch();
        look(3);
        assertThat(runs()).hasSize(2);

        export(3, "pump");
        look(3);
        assertThat(runs()).hasSize(3);
    }

    /** A job file that is broken, a database that is late: the next look takes the exports. */
    @Test
    void whatCouldNotBeSubmittedIsSubmittedLater() throws IOException {
        Path job = folder.resolve("jobs/take-in.xml");
        Path aside = Files.move(job, folder.resolve("aside"));
        export(1, "pump");
        look(4);
        assertThat(runs()).isEmpty();
        Files.move(aside, job);
        look(1);
        assertThat(runs()).hasSize(1);
    }

    @Test
    void whatIsNotWholeOfOneModelHoldsNoOtherUp() throws IOException {
        export(1, "pump");
        manifest(2, "valve");
        look(2);
        assertThat(runs()).hasSize(1);

        Files.writeString(inbox.resolve("2.csv"), ROWS);
        look(2);
        assertThat(runs()).hasSize(2);
    }

    @Test
    void aManifestThatNobodySignedKeepsTheInboxWaiting() throws IOException {
        export(1, "pump");
        Files.writeString(inbox.resolve("plant-a-2.manifest.json"), "{}");
        look(3);
        assertThat(runs()).isEmpty();

        Files.delete(inbox.resolve("plant-a-2.manifest.json"));
        look(2);
        assertThat(runs()).hasSize(1);
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    private List<Execution> runs() {
        return node.transactions.required(
                () -> node.executions.list(Filter.newest(100).ofJob("take-in")));
    }

    private void export(int sequence, String model) throws IOException {
        Files.writeString(inbox.resolve(sequence + ".csv"), ROWS);
        manifest(sequence, model);
    }

    private void manifest(int sequence, String model) throws IOException {
        String payload = """
                {"source": "plant-a", "sequence": %d, "model": "%s", "files": [
                  {"name": "%d.csv", "kind": "logs", "sha256": "%s", "bytes": %d, "rows": 1}]}
                """.formatted(sequence, model, sequence, "a".repeat(64), ROWS.length());
        Files.write(
                inbox.resolve("plant-a-" + sequence + ".manifest.json"),
                Envelope.sign(Envelope.EXPORT_TYPE, payload.getBytes(StandardCharsets.UTF_8), plant)
                        .toJson());
    }

    private static final class Nothing extends AbstractBatchlet {
        @Override
        public String process() {
            return "COMPLETED";
        }
    }
}
