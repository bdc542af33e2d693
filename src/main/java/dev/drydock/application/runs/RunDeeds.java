package dev.drydock.application.runs;

import dev.drydock.application.audit.Deeds;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.release.LineageRecords;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The people who acted on a version's run: restarted it, raised its budget, or approved its job file. Tested by {@code ReleaseStoryTest}.
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
        OptionalLong run = version.runInstance();
        if (run.isEmpty()) {
            return Map.of();
        }
        Map<String, String> people = new LinkedHashMap<>();
        records.restarters(run.getAsLong()).forEach(person -> people.putIfAbsent(person, "restarted its run"));
        records.budgetRaisers(run.getAsLong())
                .forEach(person -> people.putIfAbsent(person, "raised the budget of its run"));
        records.jobFileApprovers(records.jobFiles(run.getAsLong()))
                .forEach(person -> people.putIfAbsent(person, "approved the job file of its run"));
        return people;
    }
}
