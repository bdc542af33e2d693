package dev.drydock.application.runs;

import dev.drydock.application.audit.Deeds;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.release.LineageRecords;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The people who acted on the run that made a version, or that measured an imported one: submitted or scheduled that, restarted it, raised its budget, or
 * approved its job file. Tested by {@code ReleaseStoryTest}.
 */
@Singleton
public final class RunDeeds implements Deeds {
    private final LineageRecords records;

    @Inject
    public RunDeeds(LineageRecords records) {
        this.records = records;
    }

    @Override
    public Map<String, String> of(ModelVersion version) {
        Map<String, String> people = new LinkedHashMap<>();
        version.runInstance().ifPresent(run -> addTo(people, run, "its run"));
        if (version.runInstance().isEmpty()) {
            records.measurements(version.id()).forEach((run, submitter) -> {
                people.putIfAbsent(submitter, "measured it in run " + run);
                addTo(people, run, "the run that measured it");
            });
        }
        return people;
    }

    private void addTo(Map<String, String> people, long run, String which) {
        records.schedulers(run).forEach(person -> people.putIfAbsent(person, "scheduled " + which));
        records.restarters(run).forEach(person -> people.putIfAbsent(person, "restarted " + which));
        records.budgetRaisers(run).forEach(person -> people.putIfAbsent(person, "raised the budget of " + which));
        records.jobFileApprovers(records.jobFiles(run))
                .forEach(person -> people.putIfAbsent(person, "approved the job file of " + which));
    }
}
