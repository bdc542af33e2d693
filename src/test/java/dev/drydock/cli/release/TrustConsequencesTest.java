package dev.drydock.cli.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.TrustFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the person who installs a trust file is told before. The node holds version 7 by milo, and version 8 by rhea answers. */
class TrustConsequencesTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path folder;

    private final ReleaseKit kit = new ReleaseKit();
    private SiteFolder site;

    @BeforeEach
    void serve() throws IOException {
        site = new SiteFolder(folder.resolve("site"));
        TrustFile trust = kit.trust();
        ReleaseKit.write(
                site.serving(),
                "state/trust/" + trust.digest() + ".json",
                new String(kit.trustEnvelope(trust), StandardCharsets.UTF_8));
        ObjectNode state = JSON.createObjectNode().put("version", 1).put("lastSequence", 2);
        ObjectNode model = state.putObject("models").putObject("pump-failure");
        model.set("previous", followed(7, 1, kit.milo, trust));
        model.set("current", followed(8, 2, kit.rhea, trust));
        ReleaseKit.write(site.serving(), "state/node.json", state.toString());
        Files.createDirectories(site.etc());
        Files.write(site.policy(), kit.policyEnvelope());
    }

    private ObjectNode followed(int number, int sequence, SigningKey person, TrustFile trust) {
        Path built = folder.resolve("built-" + number);
        kit.assemble(built);
        ReleaseKit.write(built, "model/note", "number " + number);
        kit.seal(built, new VersionId("pump-failure", number), Map.of());
        kit.sign(built);
        String digest = new PackageDigest().packageDigest(built);
        VersionId version = new VersionId("pump-failure", number);
        byte[] order = kit.order(
                Action.ACTIVATE,
                version,
                built,
                sequence,
                List.of(kit.approve(kit.statement(Action.ACTIVATE, version, built, trust), person)),
                kit.orderKey);
        move(built, site.serving().resolve("packages").resolve(digest));
        return JSON.createObjectNode()
                .put("order", new String(order, StandardCharsets.UTF_8))
                .put("number", number)
                .put("packageDigest", digest)
                .put("sequence", sequence)
                .put("followedAt", ReleaseKit.NOW.toString())
                .put("trustDigest", trust.digest());
    }

    private static void move(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.move(from, to);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void saysNothingIfNothingStops() {
        assertThat(new TrustConsequences(site, kit.trust(2, 1, Set.of())).list())
                .isEmpty();
    }

    @Test
    void namesWhatStopsWhatAnswersThenAndThePolicyOfAKeyInWrongHands() {
        List<String> told = new TrustConsequences(
                        site, kit.trust(2, 1, Set.of(kit.rhea.publicKey().id())))
                .list();
        assertThat(told).hasSize(2);
        assertThat(told.get(0))
                .startsWith("STOPS at the node: pump-failure/8")
                .contains("pump-failure/7 is then in service again", "drydock rollback");
        assertThat(told.get(1)).startsWith("NO LONGER VALID: the gate policy").contains("drydock policy sign");
    }

    @Test
    void namesTheWayBackThatIsLost() {
        assertThat(new TrustConsequences(
                                site,
                                kit.trust(2, 1, Set.of(kit.milo.publicKey().id())))
                        .list())
                .singleElement()
                .asString()
                .startsWith("NO LONGER A ROLLBACK TARGET: pump-failure/7");
    }

    @Test
    void namesOnlyThePolicyOfSomebodyWhoLeft() {
        TrustFile like = kit.trust(2, 1, Set.of());
        TrustFile left = TrustFiles.parse(TrustFiles.write(new TrustFile(
                2,
                new TrustFile.Scope(like.site(), like.stage()),
                new TrustFile.RootKeys(1, like.roots()),
                new TrustFile.Approvers(like.people(), 1),
                new TrustFile.Machines(like.builders(), like.orderKeys(), like.sources()),
                new TrustFile.LostKeys(
                        Set.of(), Map.of(), Set.of(kit.rhea.publicKey().id())),
                Optional.empty(),
                "")));
        assertThat(new TrustConsequences(site, left).list())
                .singleElement()
                .asString()
                .startsWith("NO LONGER VALID: the gate policy");
    }
}
