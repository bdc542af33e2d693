package dev.drydock.application.erasure;

import dev.drydock.application.audit.Deeds;
import dev.drydock.domain.registry.DataLineage;
import dev.drydock.domain.registry.LineageFile;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.LineageRecords;
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
 * labels that became a file of the version's snapshot. For a file that replaces another one, these are the person whom its manifest names,
 * and its source if that has a person's name. Tested by {@code TraceLineageTest} and {@code ReleaseStoryTest}.
 */
@Singleton
public final class DataDeeds implements Deeds {
    private static final String CORRECTED = "brought corrected rows for its run";

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
        if (version.runInstance().isEmpty()) {
            return Map.of();
        }
        Map<String, String> people = new LinkedHashMap<>();
        List<LineageFile> files = filesOf(version);
        List<LineageFile> corrections =
                files.stream().filter(file -> file.replaces().isPresent()).toList();
        corrections.forEach(file -> people.putIfAbsent(file.source(), CORRECTED));
        records.correctors(corrections.stream().map(LineageFile::export).collect(Collectors.toSet()))
                .forEach(person -> people.putIfAbsent(person, CORRECTED));
        Instant since = version.parent()
                .map(versions::require)
                .map(ModelVersion::createdAt)
                .orElse(Instant.EPOCH);
        Set<String> digests = files.stream().map(LineageFile::sha256).collect(Collectors.toSet());
        records.labelReturners(version.id().model(), since, version.createdAt(), digests)
                .forEach(person -> people.putIfAbsent(person, "returned labels for its run"));
        return people;
    }

    /** Its own alone: what its ancestors were made of was decided about with them. */
    private List<LineageFile> filesOf(ModelVersion version) {
        return data.ancestry(version.id()).stream()
                .findFirst()
                .map(generation -> generation.files())
                .orElse(List.of());
    }
}
