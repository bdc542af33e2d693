package dev.drydock.application.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.TrialsFixture;
import dev.drydock.application.access.Pause;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.ImportedBefore;
import dev.drydock.application.runs.ExecutionLeases;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.artifacts.LockedTurns;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An import whose server died does not stay ASSEMBLED, and two servers import one model one after the other. */
public class LeftImportsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void rejectsWhatAServerLeftAndNothingThatIsAtWork(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            TestAuditLog audit = new TestAuditLog(database);
            VersionId left = begun(database, "pump", OptionalLong.empty());
            VersionId ofARun = begun(database, "pump", OptionalLong.of(7));
            VersionId atWork = begun(database, "valve", OptionalLong.empty());
            Path workspace = store().workspace("pump-1");
            ReleaseKit.write(workspace, "model/weights.pt", "half of them");
            LeftImports imports = new LeftImports(
                    database.transactions(),
                    database.repository(JpaVersionRepository.class),
                    store(),
                    new LockedTurns(folder),
                    audit,
                    new ExecutionLeases.Holder("two", "first"));

            new LockedTurns(folder).ofImport("valve").take(() -> {
                imports.look();
                imports.look();
                assertThat(state(database, left)).isEqualTo(VersionState.REJECTED);
                assertThat(state(database, ofARun)).isEqualTo(VersionState.ASSEMBLED);
                assertThat(state(database, atWork)).isEqualTo(VersionState.ASSEMBLED);
            });
            imports.look();
            assertThat(state(database, atWork)).isEqualTo(VersionState.REJECTED);
            assertThat(audit.events())
                    .extracting(event -> event.actor() + " " + event.action() + " " + event.subject())
                    .containsExactly("node:two model.import.failed pump/1", "node:two model.import.failed valve/1");
        }
    }

    @Test
    void twoServersImportOneModelOneAfterTheOther() throws InterruptedException, ExecutionException {
        List<String> order = new ArrayList<>();
        CountDownLatch atWork = new CountDownLatch(1);
        CountDownLatch tried = new CountDownLatch(1);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<String> first = other.submit(() -> server(time -> {}).oneAtATime("pump", () -> {
                atWork.countDown();
                await(tried);
                order.add("first");
                return "first";
            }));
            await(atWork);
            String second = server(time -> tried.countDown()).oneAtATime("pump", () -> {
                order.add("second");
                return "second";
            });
            assertThat(first.get() + ", " + second).isEqualTo("first, second");
            assertThat(order).containsExactly("first", "second");
        } finally {
            other.shutdown();
        }
    }

    private ImportedBefore server(Pause pause) {
        return new ImportedBefore(
                TrialsFixture.fake(Transactions.class, "none", none -> none),
                TrialsFixture.fake(VersionRepository.class, "none", none -> none),
                store(),
                new LockedTurns(folder),
                pause);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private VersionId begun(TestDatabase database, String model, OptionalLong run) {
        JpaModelRepository models = database.repository(JpaModelRepository.class);
        return database.transactions().required(() -> {
            if (models.find(model).isEmpty()) {
                models.register(new RegisteredModel(model, "drydock: 1\n", "ff", "emil", Instant.EPOCH));
            }
            return database.repository(JpaVersionRepository.class)
                    .create(model, new Origin(Optional.empty(), run, "emil", Optional.empty()), Instant.EPOCH)
                    .id();
        });
    }

    private static VersionState state(TestDatabase database, VersionId id) {
        return database.transactions()
                .required(() -> database.repository(JpaVersionRepository.class).require(id))
                .state();
    }

    private FileSystemPackageStore store() {
        return new FileSystemPackageStore(folder.resolve("packages"), new PackageDigest());
    }
}
