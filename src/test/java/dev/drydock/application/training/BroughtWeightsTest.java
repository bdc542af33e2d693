package dev.drydock.application.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.TrialsFixture;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BroughtWeightsTest {
    private static final Contribution CONTRIBUTION = new Contribution(
            "pump",
            "cd".repeat(32),
            "weights.pt",
            new Origin("Vera Vendor", "fine-tuned", "a test stand"),
            "emil",
            Instant.EPOCH);

    private final TrialsFixture.Brought contributions = new TrialsFixture.Brought();
    private final BroughtWeights weights = new BroughtWeights(
            contributions,
            TrialsFixture.fake(
                    VersionRepository.class, "require", asked -> version((VersionId) asked[0], OptionalLong.empty())));

    @Test
    void namesThePersonWhoBroughtTheWeightsOfAVersion() {
        contributions.add(CONTRIBUTION);
        contributions.recordUse(7, CONTRIBUTION);

        assertThat(weights.of(version(OptionalLong.of(7)))).containsEntry("emil", "brought its weights");
        assertThat(weights.contribution(version(OptionalLong.of(7)))).contains(CONTRIBUTION);
    }

    @Test
    void namesThePersonOfEveryDescendantToo() {
        contributions.add(CONTRIBUTION);
        contributions.recordUse(5, CONTRIBUTION);
        BroughtWeights descended = new BroughtWeights(
                contributions,
                TrialsFixture.fake(
                        VersionRepository.class,
                        "require",
                        asked -> version((VersionId) asked[0], OptionalLong.of(5))));

        assertThat(descended.of(version(OptionalLong.of(7))))
                .containsEntry("emil", "brought the weights of pump/1, from which it descends");
        assertThat(descended.contribution(version(OptionalLong.of(7)))).isEmpty();
    }

    @Test
    void namesNobodyOfAVersionThatWasTrainedHereOrImported() {
        contributions.add(CONTRIBUTION);

        assertThat(weights.of(version(OptionalLong.of(7)))).isEmpty();
        assertThat(weights.of(version(OptionalLong.empty()))).isEmpty();
    }

    private static ModelVersion version(OptionalLong run) {
        return version(new VersionId("pump", 2), run);
    }

    private static ModelVersion version(VersionId id, OptionalLong run) {
        return new ModelVersion(
                id,
                VersionState.PROPOSED,
                Optional.of(new VersionId("pump", 1)).filter(parent -> id.number() > 1),
                run,
                "sam",
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
