package dev.drydock.application.erasure;

import dev.drydock.application.audit.Deeds;
import dev.drydock.domain.registry.DataLineage;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.LineageRecords;
import dev.drydock.domain.release.LineageRecords.InputFile;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The people who brought data that a version was trained or judged on. A person may have returned labels since the parent was made, or
 * labels that became a file of the version's snapshot; of an imported version, of a snapshot by which it was measured. For a file that
 * replaces another one, these are the person whom its manifest names, and its source if that has a person's name. Tested by {@code TraceLineageTest} and {@code ReleaseStoryTest}.
 */
@Singleton
public final class DataDeeds implements Deeds {
    private final LineageRecords records;
    private final DataLineage data;
    private final VersionRepository versions;

    @Inject
    public DataDeeds(LineageRecords records, DataLineage data, VersionRepository versions) {
        this.records = records;
        this.data = data;
        this.versions = versions;
    }

    @Override
    public Map<String, String> of(ModelVersion version) {
        Map<String, String> people = new LinkedHashMap<>();
        String model = version.id().model();
        if (version.runInstance().isEmpty()) {
            for (long run : records.measurements(version.id()).keySet()) {
                // whichever labels lay in its files; at other times people returned labels that it never saw
                put(people, records.inputs(run), model, Instant.MAX, Instant.MIN, "the run that measured it");
            }
            return people;
        }
        Instant since = version.parent()
                .map(versions::require)
                .map(ModelVersion::createdAt)
                .orElse(Instant.EPOCH);
        put(people, filesOf(version), model, since, version.createdAt(), "its run");
        return people;
    }

    private void put(
            Map<String, String> people, List<InputFile> files, String model, Instant since, Instant until, String run) {
        String corrected = "brought corrected rows for " + run;
        List<InputFile> corrections =
                files.stream().filter(InputFile::isCorrection).toList();
        corrections.forEach(file -> people.putIfAbsent(file.source(), corrected));
        records.correctors(corrections.stream().map(InputFile::export).collect(Collectors.toSet()))
                .forEach(person -> people.putIfAbsent(person, corrected));
        Set<String> digests = files.stream().map(InputFile::sha256).collect(Collectors.toSet());
        records.labelReturners(model, since, until, digests)
                .forEach(person -> people.putIfAbsent(person, "returned labels for " + run));
    }

    /** Its own alone: what its ancestors were made of was decided about with them. */
    private List<InputFile> filesOf(ModelVersion version) {
        return data.ancestry(version.id()).stream()
                .findFirst()
                .map(generation -> generation.files())
                .orElse(List.of())
                .stream()
                .map(file -> new InputFile(
                        file.sha256(),
                        file.source(),
                        file.export(),
                        file.replaces().isPresent()))
                .toList();
    }
}
