package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.TrustFiles.InstalledRoots;
import dev.drydock.packaging.TrustFiles.Place;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrustFilesTest {
    private final ReleaseKit kit = new ReleaseKit();
    private final InstalledRoots installedRoots =
            new InstalledRoots(Set.of(kit.root.publicKey().id()), 1);

    @Test
    void readsWhatItWrote() {
        TrustFile trust = kit.trust(3, 2, Set.of(kit.sam.publicKey().id()));
        TrustFile read = TrustFiles.read(kit.trustEnvelope(trust), installedRoots);
        assertThat(read).isEqualTo(trust);
        assertThat(read.digest()).isEqualTo(Sha256.hex(TrustFiles.write(trust)));
    }

    @Test
    void tellsWhoLeftFromWhoseKeyIsInWrongHands() {
        String json = new String(
                TrustFiles.write(kit.trust(3, 1, Set.of(kit.sam.publicKey().id()))), UTF_8);
        String milo = kit.milo.publicKey().id();
        String sam = kit.sam.publicKey().id();
        TrustFile trust = TrustFiles.parse(json.replaceFirst(
                        "\\}\\s*$",
                        ", \"left\": [\"" + milo + "\"], \"since\": [{\"keyid\": \"" + sam
                                + "\", \"at\": \"2026-11-24T00:00:00Z\"}]}")
                .getBytes(UTF_8));
        assertThat(TrustFiles.parse(TrustFiles.write(trust)).left()).containsExactly(milo);
        Instant before = Instant.parse("2026-11-23T00:00:00Z");
        Instant after = Instant.parse("2026-11-25T00:00:00Z");
        assertThat(List.of(trust.isRevoked(milo), trust.isRevoked(sam))).containsExactly(true, true);
        assertThat(List.of(trust.stands(milo, after), trust.stands(sam, before), trust.stands(sam, after)))
                .containsExactly(true, true, false);
        assertMalformed(json.replaceFirst("\\}\\s*$", ", \"left\": [\"" + sam + "\"]}"), "as revoked and as left");
    }

    @Test
    void refusesAFileWhoseRootsAreNotTheInstalledOnes() {
        SigningKey stranger = SigningKey.generate(SigningKey.Kind.ED25519);
        TrustFile trust = withRoot(kit.trust(), "stranger", stranger);
        byte[] envelope = Envelope.sign(Envelope.TRUST_TYPE, TrustFiles.write(trust), stranger)
                .toJson();
        assertThat(TrustFiles.readSelfSigned(envelope).version()).isEqualTo(1);
        assertFails(
                PackagingFailure.TRUST_FILE_REFUSED,
                "signed by 0 of the installed root keys, and 1 must",
                () -> TrustFiles.read(envelope, installedRoots));
    }

    @Test
    void refusesAFileThatNobodyOfTheRootsSigned() {
        byte[] envelope = Envelope.sign(Envelope.TRUST_TYPE, TrustFiles.write(kit.trust()), kit.rhea)
                .toJson();
        assertFails(
                PackagingFailure.TRUST_FILE_REFUSED, "signed by 0", () -> TrustFiles.read(envelope, installedRoots));
    }

    @Test
    void letsNoFileLowerTheInstalledQuorum() {
        byte[] byOne = kit.trustEnvelope(kit.trust());
        InstalledRoots two = new InstalledRoots(installedRoots.ids(), 2);
        assertFails(
                PackagingFailure.TRUST_FILE_REFUSED,
                "signed by 1 of the installed root keys, and 2 must",
                () -> TrustFiles.read(byOne, two));
    }

    @Test
    void countsNoRootThatTheFileItselfRevokes() {
        TrustFile revoking = kit.trust(2, 1, Set.of(kit.root.publicKey().id()));
        byte[] envelope = kit.trustEnvelope(revoking);
        assertFails(
                PackagingFailure.TRUST_FILE_REFUSED, "signed by 0", () -> TrustFiles.read(envelope, installedRoots));
        assertFails(
                PackagingFailure.TRUST_FILE_REFUSED,
                "signed by 0",
                () -> TrustFiles.readSuccessor(envelope, kit.trust()));
    }

    /** Else it could be installed and not be read any more. */
    @Test
    void refusesASuccessorThatItsOwnRootsDidNotSign() {
        SigningKey fresh = SigningKey.generate(SigningKey.Kind.ED25519);
        TrustFile next = withRoot(kit.trust(2, 1, Set.of()), "root-2", fresh);
        Envelope byOld = Envelope.sign(Envelope.TRUST_TYPE, TrustFiles.write(next), kit.root);
        assertFails(
                PackagingFailure.TRUST_FILE_REFUSED,
                "signed by 0",
                () -> TrustFiles.readSuccessor(byOld.toJson(), kit.trust()));
        assertThat(TrustFiles.readSuccessor(byOld.alsoSignedBy(fresh).toJson(), kit.trust())
                        .version())
                .isEqualTo(2);
    }

    @Test
    void keepsWhetherBreakGlassIsAllowed() {
        assertThat(kit.trust().breakGlass()).isEmpty();
        assertThat(kit.trustWithBreakGlass().breakGlass()).contains(Duration.ofDays(7));
        String plain = new String(TrustFiles.write(kit.trust()), StandardCharsets.UTF_8);
        assertThat(plain).as("the bytes of a site without it").doesNotContain("breakGlass");
    }

    @Test
    void refusesBreakGlassThatNobodyCouldUseOrReviewInTime() {
        String allowed = new String(TrustFiles.write(kit.trustWithBreakGlass()), StandardCharsets.UTF_8);
        assertMalformed(
                allowed.replace("\"break-glass\"", "\"guest\""),
                "no person with a key that counts has the role break-glass");
        assertMalformed(allowed.replace("\"reviewDays\" : 7", "\"reviewDays\" : 0"), "reviewDays");
        assertMalformed(allowed.replace("\"reviewDays\" : 7", "\"reviewDays\" : 91"), "reviewDays");
    }

    @Test
    void givesEachKeyOneUse() {
        String json = new String(TrustFiles.write(kit.trust()), UTF_8);
        String orderPem = kit.orderKey.publicKey().pem().replace("\n", "\\n");
        String milo = kit.milo.publicKey().pem().replace("\n", "\\n");
        assertThat(json).contains(orderPem, milo);
        assertMalformed(json.replace(orderPem, milo), "to the person milo and to the order key orchestrator-1");
        assertMalformed(
                json.replace(orderPem, kit.builder.publicKey().pem().replace("\n", "\\n")),
                "to the builder orchestrator-1 and to the order key orchestrator-1");
    }

    @Test
    void acceptsASuccessorWithAHigherVersion() {
        TrustFile next = kit.trust(2, 1, Set.of(kit.milo.publicKey().id()));
        assertThat(TrustFiles.readSuccessor(kit.trustEnvelope(next), kit.trust())
                        .revoked())
                .containsExactly(kit.milo.publicKey().id());
    }

    @Test
    void refusesADowngrade() {
        byte[] older = kit.trustEnvelope(kit.trust(1, 1, Set.of()));
        assertFails(
                PackagingFailure.TRUST_FILE_REFUSED,
                "version 1 does not rise above the installed version 2",
                () -> TrustFiles.readSuccessor(older, kit.trust(2, 1, Set.of())));
    }

    @Test
    void refusesASuccessorSignedByItsOwnRootsOnly() {
        SigningKey stranger = SigningKey.generate(SigningKey.Kind.ED25519);
        TrustFile next = withRoot(kit.trust(2, 1, Set.of()), "stranger", stranger);
        byte[] envelope = Envelope.sign(Envelope.TRUST_TYPE, TrustFiles.write(next), stranger)
                .toJson();
        assertFails(
                PackagingFailure.TRUST_FILE_REFUSED,
                "signed by 0",
                () -> TrustFiles.readSuccessor(envelope, kit.trust()));
    }

    @Test
    void refusesASuccessorForAnotherSite() {
        String other = new String(TrustFiles.write(kit.trust(2, 1, Set.of())), UTF_8).replace("\"demo\"", "\"mine\"");
        byte[] envelope = Envelope.sign(Envelope.TRUST_TYPE, other.getBytes(UTF_8), kit.root)
                .toJson();
        assertFails(
                PackagingFailure.TRUST_FILE_REFUSED,
                "it is for site mine",
                () -> TrustFiles.readSuccessor(envelope, kit.trust()));
    }

    @Test
    void refusesWhatIsNoTrustFile() {
        String json = new String(TrustFiles.write(kit.trust()), UTF_8);
        assertMalformed(json.replace("\"version\" : 1", "\"version\" : 0"), "'version' is not a whole number from 1");
        assertMalformed(json.replace("\"rootQuorum\" : 1", "\"rootQuorum\" : 2"), "'rootQuorum'");
        assertMalformed(json.replace("\"milo\"", "\"rhea\""), "two people never share either");
        assertMalformed(json.replace("\"stage\"", "\"stages\""), "lacks the key 'stage'");
        assertMalformed(json.replace("BEGIN PUBLIC KEY", "BEGIN KEY"), "not one block of PUBLIC KEY");
    }

    /** A key of another site must not stand for a machine of this one, and older readers know nothing of it. */
    @Test
    void namesContributorsWhereThereAreAny() {
        TrustFile plain = kit.trust();
        SigningKey other = SigningKey.generate(SigningKey.Kind.P256);
        TrustFile trust = ReleaseKit.withContributor(plain, "build-site", other);

        assertThat(trust.contributors()).extracting(NamedKey::name).containsExactly("build-site");
        assertThat(trust.builders()).isEqualTo(plain.builders());
        assertThat(new String(TrustFiles.write(plain), UTF_8)).doesNotContain("contributors");
        assertFails(
                PackagingFailure.TRUST_FILE_MALFORMED,
                "to the builder orchestrator-1 and to the contributor build-site",
                () -> ReleaseKit.withContributor(plain, "build-site", kit.builder));
    }

    /** A delivery key says who sent something, and nothing else. */
    @Test
    void namesTheDeliveryKeysOfOtherSitesAndGivesNoneASecondUse() {
        TrustFile plain = kit.trust();
        SigningKey other = SigningKey.generate(SigningKey.Kind.ED25519);
        TrustFile trust = withSite(plain, "plant-a", other);

        assertThat(trust.sites()).extracting(NamedKey::name).containsExactly("plant-a");
        assertThat(TrustFiles.write(trust)).isEqualTo(TrustFiles.write(TrustFiles.parse(TrustFiles.write(trust))));
        assertThat(new String(TrustFiles.write(plain), UTF_8)).doesNotContain("sites");
        assertFails(
                PackagingFailure.TRUST_FILE_MALFORMED,
                "to the builder orchestrator-1 and to the site plant-a",
                () -> withSite(plain, "plant-a", kit.builder));
    }

    @Test
    void refusesASuccessorForAnotherStage() {
        String other =
                new String(TrustFiles.write(kit.trust(2, 1, Set.of())), UTF_8).replace("\"production\"", "\"staging\"");
        byte[] envelope = Envelope.sign(Envelope.TRUST_TYPE, other.getBytes(UTF_8), kit.root)
                .toJson();
        assertFails(
                PackagingFailure.TRUST_FILE_REFUSED,
                "it is for site demo, stage staging",
                () -> TrustFiles.readSuccessor(envelope, kit.trust()));
    }

    @Test
    void aMachineCountsNoFileOfAnotherPlaceThoughItsRootsSignedIt() {
        byte[] envelope = kit.trustEnvelope(kit.trust());
        InstalledRoots here = installedRoots.at(new Place("demo", "production"));
        assertThat(TrustFiles.read(envelope, here).version()).isEqualTo(1);
        for (Place other : List.of(new Place("harbour", "production"), new Place("demo", "staging"))) {
            assertFails(
                    PackagingFailure.TRUST_FILE_REFUSED,
                    "it is for site demo, stage production",
                    () -> TrustFiles.read(envelope, installedRoots.at(other)));
        }
    }

    @Test
    void anEarlierFileCountsByTheRootsOrByTheFileInForceAndOnlyForThisPlace() {
        SigningKey former = SigningKey.generate(SigningKey.Kind.ED25519);
        TrustFile old = withRoot(kit.trust(), "root-0", former);
        byte[] byFormer = Envelope.sign(Envelope.TRUST_TYPE, TrustFiles.write(old), former)
                .toJson();
        TrustFile silent = kit.trust(2, 1, Set.of());
        TrustFile vouching = ReleaseKit.trust(silent, kit.root, List.of(old.digest()));

        assertThat(TrustFiles.readEarlier(byFormer, vouching, installedRoots)).isEqualTo(old);
        assertFails(
                PackagingFailure.TRUST_FILE_REFUSED,
                "signed by 0",
                () -> TrustFiles.readEarlier(byFormer, silent, installedRoots));
        assertThat(TrustFiles.readEarlier(kit.trustEnvelope(kit.trust()), silent, installedRoots))
                .isEqualTo(kit.trust());
        String elsewhere = new String(TrustFiles.write(kit.trust()), UTF_8).replace("\"demo\"", "\"mine\"");
        byte[] ofMine = Envelope.sign(Envelope.TRUST_TYPE, elsewhere.getBytes(UTF_8), kit.root)
                .toJson();
        assertFails(
                PackagingFailure.TRUST_FILE_REFUSED,
                "it is for site mine",
                () -> TrustFiles.readEarlier(ofMine, silent, installedRoots));
    }

    @Test
    void readsTheListOfInstalledRootsThatItWrote() {
        InstalledRoots roots = InstalledRoots.of(kit.trust());
        assertThat(roots).isEqualTo(installedRoots.at(new Place("demo", "production")));
        assertThat(TrustFiles.readRoots(TrustFiles.write(roots))).isEqualTo(roots);
        assertThat(TrustFiles.readRoots(TrustFiles.write(installedRoots))).isEqualTo(installedRoots);
        TrustFile revoking = kit.trust(2, 1, Set.of(kit.root.publicKey().id()));
        assertThat(InstalledRoots.of(revoking).ids()).as("a revoked root").isEmpty();
    }

    @Test
    void refusesAListOfInstalledRootsThatLetsAnybodyIn() {
        String id = kit.root.publicKey().id();
        assertThat(TrustFiles.readRoots(("{\"roots\": [\"" + id + "\"]}").getBytes(UTF_8))
                        .quorum())
                .isEqualTo(1);
        assertRootsRefused("{\"roots\": []}", "'roots' is empty");
        assertRootsRefused("{\"roots\": [\"" + id + "\"], \"quorum\": 0}", "'quorum'");
        assertRootsRefused("{\"roots\": [\"" + id + "\"], \"quorum\": 2}", "'quorum'");
        assertRootsRefused("{\"roots\": [\"" + id + "\"], \"site\": \"demo\"}", "'stage'");
        assertRootsRefused("{\"roots\": [\"" + id + "\"], \"stage\": \"production\"}", "'site'");
    }

    private static void assertRootsRefused(String json, String words) {
        assertFails(PackagingFailure.TRUST_FILE_REFUSED, words, () -> TrustFiles.readRoots(json.getBytes(UTF_8)));
    }

    @Test
    void takesOneToSixteenApproversAndAReviewWithinNinetyDays() {
        String json = new String(TrustFiles.write(kit.trustWithBreakGlass()), UTF_8);
        assertThat(TrustFiles.parse(json.replace("\"approvalQuorum\" : 2", "\"approvalQuorum\" : 16")
                                .getBytes(UTF_8))
                        .approvalQuorum())
                .isEqualTo(16);
        assertMalformed(json.replace("\"approvalQuorum\" : 2", "\"approvalQuorum\" : 17"), "'approvalQuorum'");
        assertMalformed(json.replace("\"approvalQuorum\" : 2", "\"approvalQuorum\" : 0"), "'approvalQuorum'");
        assertThat(TrustFiles.parse(json.replace("\"reviewDays\" : 7", "\"reviewDays\" : 90")
                                .getBytes(UTF_8))
                        .breakGlass())
                .contains(Duration.ofDays(90));
    }

    @Test
    void theKeyOfTheOnlyHolderOfBreakGlassMustCount() {
        String json = new String(TrustFiles.write(kit.trustWithBreakGlass()), UTF_8);
        String gwen = kit.gwen.publicKey().id();
        assertMalformed(
                json.replaceFirst("\"revoked\" : \\[[^\\]]*\\]", "\"revoked\" : [\"" + gwen + "\"]"),
                "no person with a key that counts has the role break-glass");
    }

    @Test
    void saysOfNoKeyThatCountsSinceWhenItIsStolen() {
        String json = new String(TrustFiles.write(kit.trust()), UTF_8);
        String milo = kit.milo.publicKey().id();
        assertMalformed(
                json.replaceFirst(
                        "\\}\\s*$", ", \"since\": [{\"keyid\": \"" + milo + "\", \"at\": \"2026-11-24T00:00:00Z\"}]}"),
                "says since when the key " + milo + " is revoked, and it is not");
    }

    @Test
    void namesNothingTwiceAndNoKeyOfAnotherUse() {
        String json = new String(TrustFiles.write(kit.trust()), UTF_8);
        String fresh = pem(SigningKey.generate(SigningKey.Kind.ED25519));
        String milo = pem(kit.milo);
        for (String list : List.of("builders", "orderKeys", "sources", "contributors")) {
            String plain = json.replaceFirst("\"" + list + "\" : \\[[^\\]]*\\],?", "");
            String more = plain.replaceFirst("\\}\\s*$", "") + ", \"" + list + "\": [";
            assertThat(TrustFiles.parse((more + named("n-1", fresh) + "]}").getBytes(UTF_8)))
                    .isNotNull();
            assertMalformed(more + named("n-1", fresh) + "," + named("n-2", fresh) + "]}", "repeats a name or a key");
            assertMalformed(
                    more + named("n-1", fresh) + "," + named("n-1", pem(SigningKey.generate(SigningKey.Kind.P256)))
                            + "]}",
                    "repeats a name or a key");
            assertMalformed(more + named("n-1", milo) + "]}", "to the person milo and to the ");
        }
        assertMalformed(json.replace(pem(kit.root), milo), "to the person milo and to the root root-1");
        assertMalformed(json.replace(pem(kit.sam), milo), "two people never share either");
    }

    @Test
    void takesRecipientsAndSitesByTheirFormOnly() {
        String json = new String(TrustFiles.write(kit.trust()), UTF_8).replaceFirst("\\}\\s*$", "");
        String key = "age1" + "q".repeat(58);
        String one = "{\"name\": \"harbour\", \"recipient\": \"" + key + "\"}";
        assertThat(TrustFiles.parse((json + ", \"recipients\": [" + one + "]}").getBytes(UTF_8))
                        .recipientsOf("harbour"))
                .containsExactly(key);
        assertMalformed(json + ", \"recipients\": [" + one + "," + one + "]}", "or is there twice");
        assertMalformed(json + ", \"recipients\": [" + one.replace(key, key + "q") + "]}", "is no recipient of age");
        assertMalformed(json + ", \"recipients\": [" + one.replace("harbour", "Har bour") + "]}", "no site's name");
        String site = named("harbour", pem(SigningKey.generate(SigningKey.Kind.ED25519)));
        assertMalformed(json + ", \"sites\": [" + site.replace("harbour", "Harbour") + "]}", "no site's name");
    }

    @Test
    void knowsTheKeysOfATrustFileAndNoOther() {
        assertThat(List.of("approvalQuorum", "left", "breakGlass.reviewDays")).allMatch(TrustFiles::knows);
        assertThat(List.of("left?", "approvers", "reviewDays")).noneMatch(TrustFiles::knows);
    }

    @Test
    void keepsEverythingThatAFileCanSay() {
        TrustFile plain = kit.trustWithBreakGlass();
        String sam = kit.sam.publicKey().id();
        TrustFile full = new TrustFile(
                3,
                plain.scope(),
                plain.rootKeys(),
                plain.approvers(),
                new TrustFile.Machines(
                        plain.builders(),
                        plain.orderKeys(),
                        List.of(freshKey("node-1")),
                        List.of(freshKey("build-site")),
                        List.of(freshKey("plant-a")),
                        List.of(new TrustFile.Recipient("plant-a", "age1" + "q".repeat(58)))),
                new TrustFile.LostKeys(
                        Set.of(sam),
                        Map.of(sam, Instant.parse("2026-11-24T00:00:00Z")),
                        Set.of(kit.milo.publicKey().id())),
                Optional.of(List.of("ab".repeat(32))),
                "");
        byte[] written = TrustFiles.write(full);
        TrustFile read = TrustFiles.parse(written);
        assertThat(read).usingRecursiveComparison().ignoringFields("digest").isEqualTo(full);
        assertThat(TrustFiles.write(read)).isEqualTo(written);
    }

    private static NamedKey freshKey(String name) {
        return TrustFiles.named(
                name, SigningKey.generate(SigningKey.Kind.ED25519).publicKey());
    }

    @Test
    void refusesASuccessorOfTheSameVersion() {
        byte[] same =
                kit.trustEnvelope(kit.trust(2, 1, Set.of(kit.sam.publicKey().id())));
        assertFails(
                PackagingFailure.TRUST_FILE_REFUSED,
                "version 2 does not rise above the installed version 2",
                () -> TrustFiles.readSuccessor(same, kit.trust(2, 1, Set.of())));
    }

    private static String pem(SigningKey key) {
        return key.publicKey().pem().replace("\n", "\\n");
    }

    private static String named(String name, String pem) {
        return "{\"name\": \"" + name + "\", \"publicKey\": \"" + pem + "\"}";
    }

    private static TrustFile withSite(TrustFile trust, String site, SigningKey key) {
        return TrustFiles.parse(TrustFiles.write(new TrustFile(
                trust.version(),
                trust.scope(),
                trust.rootKeys(),
                trust.approvers(),
                new TrustFile.Machines(
                        trust.builders(),
                        trust.orderKeys(),
                        trust.sources(),
                        trust.contributors(),
                        List.of(TrustFiles.named(site, key.publicKey()))),
                trust.lost(),
                trust.earlier(),
                "")));
    }

    private static TrustFile withRoot(TrustFile trust, String name, SigningKey key) {
        return TrustFiles.parse(TrustFiles.write(new TrustFile(
                trust.version(),
                new TrustFile.Scope(trust.site(), trust.stage()),
                new TrustFile.RootKeys(1, List.of(TrustFiles.named(name, key.publicKey()))),
                new TrustFile.Approvers(trust.people(), trust.approvalQuorum()),
                new TrustFile.Machines(trust.builders(), trust.orderKeys(), trust.sources()),
                TrustFile.LostKeys.revoked(trust.revoked()),
                Optional.empty(),
                "")));
    }

    private static void assertMalformed(String json, String words) {
        assertFails(PackagingFailure.TRUST_FILE_MALFORMED, words, () -> TrustFiles.parse(json.getBytes(UTF_8)));
    }
}
