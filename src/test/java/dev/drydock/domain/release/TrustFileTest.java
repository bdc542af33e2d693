package dev.drydock.domain.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.release.TrustFile.Approvers;
import dev.drydock.domain.release.TrustFile.LostKeys;
import dev.drydock.domain.release.TrustFile.Machines;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.domain.release.TrustFile.Recipient;
import dev.drydock.domain.release.TrustFile.RootKeys;
import dev.drydock.domain.release.TrustFile.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrustFileTest {
    private static final Instant THEFT = Instant.parse("2026-11-24T00:00:00Z");
    private static final NamedKey NODE = new NamedKey("node-1", "key of node-1", "");
    private static final NamedKey STOLEN = new NamedKey("node-2", "key of node-2", "");
    private static final NamedKey ALWAYS_STOLEN = new NamedKey("node-3", "key of node-3", "");
    private static final NamedKey LEFT = new NamedKey("node-4", "key of node-4", "");

    private static TrustFile trust(Optional<List<String>> earlier) {
        return new TrustFile(
                3,
                new Scope("demo", "production"),
                new RootKeys(1, List.of()),
                new Approvers(List.of(), 1),
                new Machines(
                        List.of(),
                        List.of(),
                        List.of(NODE),
                        List.of(),
                        List.of(),
                        List.of(
                                new Recipient("harbour", "age1old"),
                                new Recipient("quay", "age1quay"),
                                new Recipient("harbour", "age1new"))),
                new LostKeys(
                        Set.of(STOLEN.keyId(), ALWAYS_STOLEN.keyId()),
                        Map.of(STOLEN.keyId(), THEFT),
                        Set.of(LEFT.keyId())),
                earlier,
                "digest of 3");
    }

    @Test
    void whatAKeySignedBeforeItsTheftStandsAndNothingFromThenOn() {
        List<NamedKey> all = List.of(NODE, STOLEN, ALWAYS_STOLEN, LEFT);
        TrustFile trust = trust(Optional.empty());
        assertThat(trust.standing(all, THEFT.minusNanos(1))).containsExactly(NODE, STOLEN, LEFT);
        assertThat(trust.standing(all, THEFT)).containsExactly(NODE, LEFT);
        assertThat(trust.inForce(all)).containsExactly(NODE);
    }

    @Test
    void vouchesForItselfAndForTheFilesThatItNamesOnly() {
        TrustFile trust = trust(Optional.of(List.of("digest of 1", "digest of 2")));
        assertThat(List.of("digest of 3", "digest of 2", "digest of 1")).allMatch(trust::vouchesFor);
        assertThat(trust.vouchesFor("digest of a stranger's")).isFalse();
        assertThat(trust(Optional.empty()).vouchesFor("digest of 2"))
                .as("a file that names no earlier ones")
                .isFalse();
        assertThat(trust(Optional.empty()).vouchesFor("digest of 3")).isTrue();
    }

    @Test
    void encryptsADeliveryForTheKeysOfItsSiteOnly() {
        TrustFile trust = trust(Optional.empty());
        assertThat(trust.recipientsOf("harbour")).containsExactly("age1old", "age1new");
        assertThat(trust.recipientsOf("dock")).isEmpty();
    }

    @Test
    void aNameIsOneToSixtyFourPlainCharacters() {
        assertThat(List.of("a", "rhea@example.org", "node-1_b.c", "7".repeat(64)))
                .allMatch(TrustFile::isName);
        assertThat(List.of("", "-rhea", ".", "rhea milo", "rhea\n", "../rhea", "rhéa", "7".repeat(65)))
                .noneMatch(TrustFile::isName);
    }

    @Test
    void namesWhoMayBringExports() {
        assertThat(trust(Optional.empty()).sources()).containsExactly(NODE);
    }
}
