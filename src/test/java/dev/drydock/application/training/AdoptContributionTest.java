package dev.drydock.application.training;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.TrialsFixture;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.training.AdoptContribution.Outcome;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.ContributionRules;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.PolicySource.SignedPolicy;
import dev.drydock.domain.validation.ReceiverRules;
import dev.drydock.domain.validation.Reports;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.workers.DigestedInputs;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdoptContributionTest {
    @TempDir
    Path folder;

    private final List<TaskRequest> asked = new ArrayList<>();
    private final TrialsFixture.Brought contributions = new TrialsFixture.Brought();
    private TaskResult answer = TrialsFixture.completed(0.5);
    private final TrialsFixture run = new TrialsFixture((request, fence, stop) -> {
        asked.add(request);
        return answer;
    });
    private ContributionRules rules = ContributionRules.DEFAULT;

    @SuppressWarnings("NullAway.Init") // made before each test
    private String digest;

    @SuppressWarnings("NullAway.Init") // made before each test
    private AdoptContribution adopt;

    @BeforeEach
    void bring() {
        PackageDigest digester = new PackageDigest();
        FileSystemPackageStore packages = new FileSystemPackageStore(folder, digester);
        Path workspace = packages.workspace("contribution-pump");
        ReleaseKit.write(workspace, "weights.pt", "weights");
        digest = digester.packageDigest(workspace);
        packages.adopt("contribution-pump", digest);
        contributions.add(new Contribution(
                "pump", digest, "weights.pt", new Origin("Vera Vendor", "how", "data"), "emil", Instant.EPOCH));
        adopt = run.adopting(
                contributions,
                new KeptContributions(packages, digester, new DigestedInputs()),
                packages,
                TrialsFixture.fake(
                        PolicySource.class,
                        "current",
                        none -> new SignedPolicy(
                                new byte[0],
                                "ef".repeat(32),
                                new SitePolicy(
                                        Map.of(Task.BINARY_CLASSIFICATION, Reports.policy()),
                                        List.of(),
                                        ReceiverRules.DEFAULT,
                                        rules))));
    }

    @Test
    void hasAWorkerTakeTheWeightsAndKeepsWhoseTheyAre() {
        adopt.begin(TrialsFixture.RUN, "pump", digest);
        adopt.begin(TrialsFixture.RUN, "pump", digest);

        assertThat(adopt.run(TrialsFixture.RUN, () -> false)).isEqualTo(Outcome.COMPLETED);
        assertThat(asked).hasSize(1);
        assertThat(asked.get(0).inputs())
                .containsEntry(
                        TaskRequest.CONTRIBUTED,
                        new DigestedInputs().ofFile(folder.resolve(digest).resolve("weights.pt")));
        assertThat(contributions.usedBy(TrialsFixture.RUN)).contains(contributions.brought.get(0));
    }

    /** Nothing failed: labels are missing, and the next exports may bring them. */
    @Test
    void tooFewLabelledRowsEndTheRunWithCollectLabels() {
        adopt.begin(TrialsFixture.RUN, "pump", digest);
        answer = TrialsFixture.failed("TRAINING_SPLIT_EMPTY", "the split tune has 1 rows, and needs at least 2.");

        assertThat(adopt.run(TrialsFixture.RUN, () -> false)).isEqualTo(Outcome.COLLECT_LABELS);
        assertThat(adopt.run(TrialsFixture.RUN, () -> false))
                .as("after a restart")
                .isEqualTo(Outcome.COLLECT_LABELS);
        assertThat(run.facts.require(TrialsFixture.RUN, RunFacts.REASON))
                .contains("the split tune has 1 rows", "labels ask pump --rows 100 --random 1");
    }

    @Test
    void anyOtherFailureIsTheRuns() {
        adopt.begin(TrialsFixture.RUN, "pump", digest);
        answer = TrialsFixture.failed("CONTRIBUTED_WEIGHTS_UNFIT", "out.weight is missing.");

        assertFails(
                TrainingFailure.CONTRIBUTED_WEIGHTS_UNFIT,
                "out.weight is missing",
                () -> adopt.run(TrialsFixture.RUN, () -> false));

        answer = TrialsFixture.stopped();
        assertThat(adopt.run(TrialsFixture.RUN, () -> false)).isEqualTo(Outcome.STOPPED);
    }

    /** Another policy may have come into force since the weights were brought. */
    @Test
    void refusesWhatThePolicyInForceNoLongerAllows() {
        rules = new ContributionRules(true);

        assertFails(
                RegistryFailure.CONTRIBUTION_REFUSED,
                "contributions.signed-only",
                () -> adopt.begin(TrialsFixture.RUN, "pump", digest));
        assertThat(run.facts.find(TrialsFixture.RUN, RunFacts.CONTRIBUTION)).isEmpty();
    }
}
