package dev.drydock.application.validation;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.VersionDefinitions;
import dev.drydock.domain.registry.DefinitionChange;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Fixes which imported first version a run measures on labelled rows: one that waits for its first waiver, of a model that has no version in
 * service. Tested by {@code MeasureImportTest}.
 */
@Singleton
public class BeginMeasurement {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final ModelRepository models;
    private final ReleaseRepository releases;
    private final RunFacts facts;

    @Inject
    public BeginMeasurement(
            Transactions transactions,
            VersionRepository versions,
            ModelRepository models,
            ReleaseRepository releases,
            RunFacts facts) {
        this.transactions = transactions;
        this.versions = versions;
        this.models = models;
        this.releases = releases;
        this.facts = facts;
    }

    /**
     * @throws DrydockException {@code VERSION_STATE_WRONG} if it is not such a version, or {@code DEFINITION_OF_ANOTHER_MODEL} if the run would
     *     read rows by another {@code model.yaml}
     */
    public void begin(long instanceId, VersionId id) {
        transactions.run(() -> {
            if (facts.find(instanceId, RunFacts.MEASURED_VERSION).isEmpty()) {
                requireMeasurable(versions.require(id));
                requireSameModel(instanceId, versions.require(id));
                facts.record(instanceId, RunFacts.MEASURED_VERSION, id.toString());
            }
        });
    }

    /**
     * Joins the caller's transaction.
     *
     * @throws DrydockException {@code VERSION_STATE_WRONG}
     */
    void requireMeasurable(ModelVersion version) {
        if (version.runInstance().isPresent()) {
            throw wrong(
                    version,
                    "run " + version.runInstance().getAsLong() + " made it and judged it on labelled rows already.");
        }
        if (version.state() != VersionState.WAITING_FOR_WAIVER) {
            throw wrong(
                    version,
                    "it is " + version.state() + ", and only an imported version that waits for its waiver is measured."
                            + (version.state() == VersionState.REJECTED
                                    ? " Import another one."
                                    : " The job revalidate judges the version in service on new rows."));
        }
        versions.champion(version.id().model()).ifPresent(champion -> {
            throw wrong(
                    version,
                    champion.id() + " is in service, so it is no first version. Reject it, and let nightly-retrain make"
                            + " the next version.");
        });
        if (!releases.approvals(version.id(), Action.WAIVE).isEmpty()) {
            throw wrong(
                    version,
                    "a waiver was signed for the report that it has. Go on with that report, or reject the version and"
                            + " import it again.");
        }
    }

    private void requireSameModel(long instanceId, ModelVersion version) {
        String model = version.id().model();
        String read = facts.find(instanceId, RunFacts.MODEL_FILE).orElse("");
        List<String> differing = VersionDefinitions.of(model, models, facts)
                .madeBy(version)
                .map(RegisteredModel::definitionDigest)
                .filter(made -> !read.isEmpty() && !made.equals(read))
                .map(made -> DefinitionChange.fixedParts(
                        models.requireDefinition(model, made), models.requireDefinition(model, read)))
                .orElse(List.of());
        if (!differing.isEmpty()) {
            throw new DrydockException(
                    RegistryFailure.DEFINITION_OF_ANOTHER_MODEL,
                    "Version " + version.id() + " is not measured: the model.yaml in force is another model's, in "
                            + String.join(", ", differing)
                            + ", so its rows are not this version's. Measure the version that was imported last.");
        }
    }

    private static DrydockException wrong(ModelVersion version, String why) {
        return new DrydockException(
                RegistryFailure.VERSION_STATE_WRONG, "Version " + version.id() + " is not measured: " + why);
    }
}
