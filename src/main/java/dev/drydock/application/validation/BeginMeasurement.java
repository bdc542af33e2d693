package dev.drydock.application.validation;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Fixes which imported first version a run measures on labelled rows: one that waits for a waiver. Tested by {@code MeasureImportTest}.
 */
@Singleton
public class BeginMeasurement {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final RunFacts facts;

    @Inject
    public BeginMeasurement(Transactions transactions, VersionRepository versions, RunFacts facts) {
        this.transactions = transactions;
        this.versions = versions;
        this.facts = facts;
    }

    /** @throws DrydockException {@code VERSION_STATE_WRONG} if a run made it, or if it does not wait for a waiver */
    public void begin(long instanceId, VersionId id) {
        transactions.run(() -> {
            if (facts.find(instanceId, RunFacts.MEASURED_VERSION).isEmpty()) {
                requireMeasurable(versions.require(id));
                facts.record(instanceId, RunFacts.MEASURED_VERSION, id.toString());
            }
        });
    }

    /** @throws DrydockException {@code VERSION_STATE_WRONG} */
    static void requireMeasurable(ModelVersion version) {
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
    }

    private static DrydockException wrong(ModelVersion version, String why) {
        return new DrydockException(
                RegistryFailure.VERSION_STATE_WRONG, "Version " + version.id() + " is not measured: " + why);
    }
}
