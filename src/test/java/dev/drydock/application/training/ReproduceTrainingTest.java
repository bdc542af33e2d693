package dev.drydock.application.training;

import static dev.drydock.application.TrialsFixture.fake;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.TrialsFixture;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunTask;
import dev.drydock.application.runs.StartingPackages;
import dev.drydock.application.training.ReproduceTraining.Outcome;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TrainingRecord;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.failure.TrainingFailure;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A version whose training is done once more, over fakes of every port. */
class ReproduceTrainingTest {
    private static final long RUN = 40;
    private static final VersionId FIRST = new VersionId("pump", 1);
    private static final VersionId TRAINED = new VersionId("pump", 2);
    private static final String SNAPSHOT = "ab".repeat(32);

    private final Map<Path, TrainingRecord> records = new HashMap<>();
    private final List<TaskRequest> launched = new ArrayList<>();
    private final List<AuditLog.Event> audited = new ArrayList<>();
    private final TrialsFixture.Facts facts = new TrialsFixture.Facts();
    private boolean parentIsThere = true;
    private boolean snapshotIsThere = true;
    private TaskResult result = completed("w1");

    @BeforeEach
    void recorded() {
        records.put(Path.of("/packages/of-2/provenance/run.json"), record("AVX512", 0.25, "w1"));
        again("AVX512", 0.25);
    }

    private void again(String capability, double tuneLoss) {
        records.put(Path.of("/attempt/run.json"), record(capability, tuneLoss, "unread"));
    }

    private static TrainingRecord record(String capability, double tuneLoss, String weights) {
        return new TrainingRecord(
                SNAPSHOT,
                "parent",
                "preprocessing",
                Optional.empty(),
                new TreeMap<>(Map.of("epochs", "8")),
                new TreeMap<>(Map.of("engine", "PyTorch 2.7.1", TrainingRecord.CPU_CAPABILITY, capability)),
                tuneLoss,
                weights);
    }

    private static TaskResult completed(String weights) {
        return new TaskResult(
                TaskOutcome.COMPLETED,
                Path.of("/attempt"),
                new TreeMap<>(Map.of("weights.pt", weights, "run.json", "r")),
                new TreeMap<>(),
                Optional.empty());
    }

    private Outcome reproduce(VersionId id, boolean tolerate) {
        TrialsFixture.Direct direct = new TrialsFixture.Direct();
        RunTask runTask = new RunTask(
                direct,
                new TrialsFixture.Tasks(),
                (request, fence, stop) -> {
                    launched.add(request);
                    return result;
                },
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        return new ReproduceTraining(
                        direct,
                        new TrainingRecipes(
                                fake(
                                        VersionRepository.class,
                                        "require",
                                        arguments -> version((VersionId) arguments[0])),
                                fake(PackageStore.class, "find", arguments -> found(String.valueOf(arguments[0]))),
                                this::snapshot,
                                file -> Optional.ofNullable(records.get(file)),
                                new BroughtWeights(
                                        new TrialsFixture.Brought(),
                                        fake(
                                                VersionRepository.class,
                                                "require",
                                                asked -> version((VersionId) asked[0]))),
                                new StartingPackages(
                                        direct,
                                        fake(ModelRepository.class, "history", model -> List.of()),
                                        facts,
                                        fake(VersionRepository.class, "none", none -> none),
                                        fake(PackageStore.class, "none", none -> none),
                                        fake(PackageDigester.class, "none", none -> none))),
                        file -> Optional.ofNullable(records.get(file)),
                        runTask,
                        facts,
                        new TrialsFixture.NoRuns(),
                        audited::add)
                .run(RUN, id, tolerate, () -> false);
    }

    private Optional<Path> found(String digest) {
        return digest.equals("of-1") && !parentIsThere
                ? Optional.empty()
                : Optional.of(Path.of("/packages").resolve(digest));
    }

    private Path snapshot(SnapshotId id) {
        if (!snapshotIsThere) {
            throw new DrydockException(IngestFailure.SNAPSHOT_UNKNOWN, "There is none.");
        }
        return Path.of("/snapshots", id.hex());
    }

    private static ModelVersion version(VersionId id) {
        boolean trained = id.equals(TRAINED);
        return new ModelVersion(
                id,
                VersionState.SIGNED,
                trained ? Optional.of(FIRST) : Optional.empty(),
                trained ? OptionalLong.of(7) : OptionalLong.empty(),
                "cron",
                Instant.EPOCH,
                Optional.of(SNAPSHOT),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("of-" + id.number()));
    }

    @Test
    void theSameWeightsAreReproduced() {
        assertThat(reproduce(TRAINED, false)).isEqualTo(Outcome.REPRODUCED);

        TaskRequest request = launched.get(0);
        assertThat(request.key()).isEqualTo("40-reproduce");
        assertThat(request.settings()).isEqualTo(Map.of("epochs", "8", "cpu-capability", "AVX512"));
        assertThat(request.inputs().get(TaskRequest.MODULE))
                .hasToString("TaskInput[path=/packages/of-1/model/weights.pt, digest=parent]");
        assertThat(request.inputs().get(TaskRequest.SNAPSHOT))
                .hasToString("TaskInput[path=/snapshots/" + SNAPSHOT + ", digest=" + SNAPSHOT + "]");
        assertThat(facts.require(RUN, RunFacts.REASON))
                .isEqualTo("The training of pump/2 gave the same weights again, w1.");
        assertThat(audited)
                .singleElement()
                .satisfies(event -> assertThat(event.action() + " " + event.subject() + " "
                                + event.details().get("outcome"))
                        .isEqualTo("candidate.reproduce pump/2 REPRODUCED"));
    }

    @Test
    void otherWeightsAreToldWithWhatDiffers() {
        result = completed("w2");
        assertThat(reproduce(TRAINED, false)).isEqualTo(Outcome.DIFFERENT);
        assertThat(facts.require(RUN, RunFacts.REASON))
                .startsWith(
                        "The training of pump/2 gave other weights, w2 instead of w1; its least loss on tune is 0.25,"
                                + " recorded is 0.25. All that the record names is the same:");
    }

    @Test
    void onOtherVectorInstructionsLossesAloneAreCompared() {
        result = completed("w2");
        again("AVX2", 0.2501);
        assertThat(reproduce(TRAINED, true)).isEqualTo(Outcome.COMPARABLE);
        assertThat(launched.get(0).settings()).doesNotContainKey("cpu-capability");
        assertThat(facts.require(RUN, RunFacts.REASON))
                .contains("is 0.2501, recorded is 0.25.")
                .endsWith(
                        "It was done with cpuCapability AVX2 instead of AVX512. With other vector instructions only the"
                                + " losses can be compared.");
    }

    @Test
    void whatHasGoneIsToldByItsName() {
        impossible(FIRST, "pump/1 cannot be repeated: it was imported");
        parentIsThere = false;
        impossible(TRAINED, "the package of pump/1, which it started from, is not in the store any more");
        parentIsThere = true;
        snapshotIsThere = false;
        impossible(TRAINED, "snapshot " + SNAPSHOT + ", which it was trained on, is not there any more");
        records.clear();
        impossible(TRAINED, "its run record is not in its package");
        assertThat(launched).isEmpty();
    }

    @Test
    void aWorkerThatRefusesOrDiesIsToldAsItSaysIt() {
        result = TrialsFixture.failed("CPU_CAPABILITY_DIFFERS", "This machine has AVX2.");
        assertThatThrownBy(() -> reproduce(TRAINED, false))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        e -> assertThat(e.code()).isEqualTo(TrainingFailure.CPU_CAPABILITY_DIFFERS))
                .hasMessage("This machine has AVX2.");
        result = TrialsFixture.stopped();
        assertThat(reproduce(TRAINED, false)).isEqualTo(Outcome.STOPPED);
        assertThat(facts.find(RUN, RunFacts.REASON)).isEmpty();
    }

    private void impossible(VersionId id, String why) {
        assertThatThrownBy(() -> reproduce(id, false))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        e -> assertThat(e.code()).isEqualTo(TrainingFailure.REPRODUCTION_IMPOSSIBLE))
                .hasMessageContaining(why);
    }
}
