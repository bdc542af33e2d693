package dev.drydock.application.registry;

import dev.drydock.application.access.AccessToken;
import dev.drydock.application.access.AccessTokens;
import dev.drydock.application.audit.Deeds;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.VersionDefinitions;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Everyone who took part in a version, computed from records. None of them may approve it. No other class decides this. */
@Singleton
public class Lineage {
    private final ModelRepository models;
    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final RunFacts facts;
    private final AccessTokens tokens;
    private final List<Deeds> further;

    @Inject
    public Lineage(
            ModelRepository models,
            VersionRepository versions,
            ReleaseRepository releases,
            RunFacts facts,
            AccessTokens tokens,
            List<Deeds> further) {
        this.models = models;
        this.versions = versions;
        this.releases = releases;
        this.facts = facts;
        this.tokens = tokens;
        this.further = List.copyOf(further);
    }

    /** Person to the first thing they did, in the caller's transaction. */
    public Map<String, String> of(ModelVersion version) {
        Map<String, String> people = new LinkedHashMap<>();
        boolean imported = version.runInstance().isEmpty();
        people.put(version.createdBy(), imported ? "imported it" : "submitted its run");
        for (ApprovalRecord waiver : releases.approvals(version.id(), Action.WAIVE)) {
            people.putIfAbsent(waiver.person(), "waived gate " + waiver.gate().orElse(""));
        }
        VersionDefinitions definitions = VersionDefinitions.of(version.id().model(), models, facts);
        definitions
                .broughtBy(version, version.parent().map(versions::require))
                .forEach(person -> people.putIfAbsent(person, "brought its model.yaml"));
        Stream.concat(Stream.of(version), VersionRepository.ancestors(versions, version).stream())
                .flatMap(one -> definitions.broughtModule(one).stream())
                .forEach(person -> people.putIfAbsent(person, "brought the module of its revision"));
        importedAncestor(version)
                .ifPresent(ancestor -> people.putIfAbsent(
                        ancestor.createdBy(), "imported " + ancestor.id() + ", from which it descends"));
        further.forEach(deeds -> deeds.of(version).forEach(people::putIfAbsent));
        return withTokenMakers(people);
    }

    /** An action of a program with a token also counts for the person who made the token. */
    private Map<String, String> withTokenMakers(Map<String, String> people) {
        Map<String, String> all = new LinkedHashMap<>(people);
        people.forEach((name, deed) -> {
            if (name.startsWith(AccessToken.ACTOR_PREFIX)) {
                tokens.find(name.substring(AccessToken.ACTOR_PREFIX.length()))
                        .ifPresent(token -> all.putIfAbsent(
                                token.createdBy(), "made the token " + token.name() + ", by which somebody " + deed));
            }
        });
        return all;
    }

    /** The imported version that this one descends from: every package between takes its form and preprocessing from it. */
    private Optional<ModelVersion> importedAncestor(ModelVersion version) {
        return VersionRepository.ancestors(versions, version).stream().reduce((younger, older) -> older);
    }

    /** As {@link #requireOutside}, but a person who waived one gate may waive another. */
    public void requireOutsideOrWaiver(ModelVersion version, String person) {
        boolean waived = releases.approvals(version.id(), Action.WAIVE).stream()
                .anyMatch(waiver -> waiver.person().equals(person));
        if (!waived) {
            requireOutside(version, person);
        }
    }

    /** The people who took no part in the version, in their order. Joins the caller's transaction. */
    public List<String> outside(ModelVersion version, List<String> people) {
        Map<String, String> deeds = of(version);
        return people.stream().filter(person -> deedOf(deeds, person).isEmpty()).toList();
    }

    private static Optional<String> deedOf(Map<String, String> deeds, String person) {
        // A directory of users may accept a name in any case, and return it as it was typed
        return deeds.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(person))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** @throws DrydockException {@code APPROVER_IN_LINEAGE} */
    public void requireOutside(ModelVersion version, String person) {
        Optional<String> deed = deedOf(of(version), person);
        if (deed.isPresent()) {
            throw new DrydockException(
                    ReleaseFailure.APPROVER_IN_LINEAGE,
                    person + " may not decide about " + version.id() + ": " + person + " " + deed.get()
                            + ". Let a release manager decide who took no part in it.");
        }
    }
}
