package dev.drydock.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.audit.StatedTime;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What OpenSSL's authority answers is taken, and nothing that it did not answer to this request. */
class TimeStampsTest {
    private static final byte[] CONTENT = "drydock/demo\n5\nroot\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private TestTimeAuthority authority;
    private TimeStampCertificates trusted;

    @BeforeEach
    void found() throws IOException {
        authority = new TestTimeAuthority(folder.resolve("tsa"));
        trusted = TimeStampCertificates.read(authority.certificates());
        authority.close(); // asked without the network here
    }

    private static TimeStamps.Query query(Optional<String> policy) {
        byte[] nonce = new byte[16];
        new SecureRandom().nextBytes(nonce);
        return TimeStamps.query(CONTENT, nonce, policy);
    }

    private static void refused(Runnable reading, String why) {
        assertThatThrownBy(reading::run)
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(CommonFailure.TIME_STAMP_REFUSED))
                .hasMessageContaining(why);
    }

    @Test
    void takesTheAuthoritysAnswerAsOpensslDoes() throws IOException {
        TimeStamps.Query query = query(Optional.of("1.2.3.4.2"));
        byte[] answer = authority.reply(query.encoded());

        StatedTime stated = query.accept(answer, trusted);

        assertThat(stated.authority()).isEqualTo("CN=Time 1,O=Plant");
        assertThat(Duration.between(stated.at(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(2));
        assertThat(TimeStamps.verify(CONTENT, answer, Optional.of(trusted))).isEqualTo(stated);
        assertThat(TimeStamps.verify(CONTENT, answer, Optional.empty())).isEqualTo(stated);
        Path content = Files.write(folder.resolve("content"), CONTENT);
        Path kept = Files.write(folder.resolve("content.tsr"), answer);
        assertThat(authority.verifies(content, kept)).isTrue();
    }

    @Test
    void takesNoAnswerToAnotherRequest() throws IOException {
        TimeStamps.Query query = query(Optional.empty());
        byte[] ofAnotherNonce = authority.reply(query(Optional.empty()).encoded());
        refused(() -> query.accept(ofAnotherNonce, trusted), "nonce");

        byte[] ofOther = authority.reply(
                TimeStamps.query("other".getBytes(StandardCharsets.UTF_8), new byte[16], Optional.empty())
                        .encoded());
        refused(() -> query.accept(ofOther, trusted), "The time stamp is refused");
        refused(() -> TimeStamps.verify(CONTENT, ofOther, Optional.of(trusted)), "the stamp of something else");

        byte[] ofPolicy = authority.reply(query.encoded());
        refused(() -> query(Optional.of("1.2.3.4.2")).accept(ofPolicy, trusted), "The time stamp is refused");
    }

    @Test
    void takesNothingOfAnUnknownAuthority() throws IOException {
        TestTimeAuthority other = new TestTimeAuthority(folder.resolve("other"));
        other.close();
        TimeStamps.Query query = query(Optional.empty());
        byte[] answer = other.reply(query.encoded());

        refused(() -> query.accept(answer, trusted), "does not follow from the known ones");
        assertThat(TimeStamps.verify(CONTENT, answer, Optional.empty()).authority())
                .as("without known authorities anybody's")
                .isEqualTo("CN=Time 1,O=Plant");
    }

    @Test
    void takesNoCertificateThatHadExpired() throws IOException {
        TestTimeAuthority expired = new TestTimeAuthority(
                folder.resolve("expired"),
                "critical,timeStamping",
                List.of("-not_before", "20200101000000Z", "-not_after", "20210101000000Z"));
        expired.close();
        TimeStamps.Query query = query(Optional.empty());
        byte[] late = expired.reply(query.encoded());
        TimeStampCertificates known = TimeStampCertificates.read(expired.certificates());
        refused(() -> query.accept(late, known), "The time stamp is refused");
        refused(() -> TimeStamps.verify(CONTENT, late, Optional.empty()), "The time stamp is refused");
    }

    /** Evidence is read years later. */
    @Test
    void aStampStandsAfterItsCertificateExpired() throws Exception {
        TestTimeAuthority former = new TestTimeAuthority(
                folder.resolve("former"),
                "critical,timeStamping",
                List.of("-not_before", "20200101000000Z", "-not_after", "20210101000000Z"));
        former.close();
        TimeStamps.Query query = query(Optional.empty());
        Instant then = Instant.parse("2020-06-01T12:00:00Z");
        byte[] stamp = former.signAgain(authority.reply(query.encoded()), then);
        TimeStampCertificates known = TimeStampCertificates.read(former.certificates());

        assertThat(TimeStamps.verify(CONTENT, stamp, Optional.of(known)))
                .isEqualTo(new StatedTime("CN=Time 1,O=Plant", then));
        byte[] after = former.signAgain(authority.reply(query.encoded()), Instant.parse("2021-01-01T00:00:01Z"));
        refused(() -> TimeStamps.verify(CONTENT, after, Optional.of(known)), "The time stamp is refused");
    }

    @Test
    void aStampBringsTheCertificatesThatItsOwnFollowsBy() throws IOException {
        authority.putCertificateBetween();
        TimeStamps.Query query = query(Optional.empty());
        byte[] alone = authority.reply(query.encoded());
        refused(() -> query.accept(alone, trusted), "does not follow from the known ones");
        authority.sendChain();
        byte[] whole = authority.reply(query.encoded());
        assertThat(query.accept(whole, trusted).authority()).isEqualTo("CN=Time 1,O=Plant");
    }

    /** OpenSSL does not sign with such a certificate, so its answer is signed again here. */
    @Test
    void takesNoCertificateThatIsNotForTimeStamps() throws Exception {
        TimeStamps.Query query = query(Optional.empty());
        for (String use : List.of("", "timeStamping", "critical,timeStamping,codeSigning", "critical,serverAuth")) {
            TestTimeAuthority other =
                    new TestTimeAuthority(folder.resolve("use-" + use.replace(',', '-')), use, List.of("-days", "30"));
            other.close();
            byte[] answer = other.signAgain(authority.reply(query.encoded()));
            TimeStampCertificates known = TimeStampCertificates.read(other.certificates());
            refused(() -> query.accept(answer, known), "xtendedKeyUsage");
            refused(() -> TimeStamps.verify(CONTENT, answer, Optional.empty()), "xtendedKeyUsage");
        }
        TestTimeAuthority right = new TestTimeAuthority(folder.resolve("right"));
        right.close();
        assertThat(query.accept(
                                right.signAgain(authority.reply(query.encoded())),
                                TimeStampCertificates.read(right.certificates()))
                        .authority())
                .as("signing again makes a stamp if the certificate is for time stamps")
                .isEqualTo("CN=Time 1,O=Plant");
    }

    @Test
    void takesNoRejectionAndNothingDamaged() throws IOException {
        TimeStamps.Query query = query(Optional.empty());
        authority.reject();
        byte[] rejection = authority.reply(query.encoded());
        refused(() -> query.accept(rejection, trusted), "answered with status 2");
        refused(() -> TimeStamps.verify(CONTENT, rejection, Optional.of(trusted)), "answered with status 2");

        refused(() -> query.accept(new byte[0], trusted), "The time stamp is refused");
        refused(() -> query.accept("no stamp".getBytes(StandardCharsets.UTF_8), trusted), "refused");
        refused(() -> query.accept(new byte[TimeStamps.MOST_BYTES + 1], trusted), "more than 65536 bytes");
        byte[] nested = new byte[60_000];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x80;
        }
        refused(() -> query.accept(nested, trusted), "refused");
    }

    /** The status stands outside of what the authority signed. An authority may grant a request with changes, which is status 1. */
    @Test
    void takesNoStampBesideAnotherStatusThanGranted() throws IOException {
        TimeStamps.Query query = query(Optional.empty());
        byte[] answer = authority.reply(query.encoded());
        StatedTime stated = query.accept(answer, trusted);
        int status = 8;
        assertThat(Arrays.copyOfRange(answer, status - 4, status + 1)).containsExactly(0x30, 3, 2, 1, 0);

        answer[status] = 1;
        assertThat(TimeStamps.verify(CONTENT, answer, Optional.of(trusted))).isEqualTo(stated);
        for (byte other = 2; other <= 5; other++) {
            answer[status] = other;
            refused(
                    () -> TimeStamps.verify(CONTENT, answer, Optional.of(trusted)),
                    "the authority answered with status " + answer[status] + ".");
        }
    }

    /** Whatever byte is changed, no other stamp comes of it, and no other exception. */
    @Test
    void refusesEachChangedAnswerInTheSameWay() throws IOException {
        TimeStamps.Query query = query(Optional.empty());
        byte[] answer = authority.reply(query.encoded());
        StatedTime stated = query.accept(answer, trusted);
        int refusals = 0;
        for (int i = 0; i < answer.length; i += 7) {
            byte[] changed = answer.clone();
            changed[i] ^= 0x15;
            try {
                assertThat(TimeStamps.verify(CONTENT, changed, Optional.of(trusted)))
                        .isEqualTo(stated);
            } catch (DrydockException e) {
                assertThat(e.code()).isEqualTo(CommonFailure.TIME_STAMP_REFUSED);
                refusals++;
            }
        }
        assertThat(refusals).isGreaterThan(answer.length / 14);
        refused(() -> query.accept(Arrays.copyOf(answer, answer.length + 1), trusted), "something follows it");
        refused(() -> query.accept(Arrays.copyOf(answer, answer.length - 1), trusted), "refused");
    }

    /** Whoever trusts nothing by mistake would believe no stamp, and not learn why. */
    @Test
    void aFileOfAuthoritiesHasOneToAHundredCertificates() throws IOException {
        String one = Files.readString(authority.certificates());
        int each = TimeStampCertificates.read(authority.certificates())
                .certificates()
                .size();
        Path file = folder.resolve("authorities.pem");
        Files.writeString(file, one.repeat(100 / each));
        assertThat(TimeStampCertificates.read(file).certificates()).hasSize(100 / each * each);
        Files.writeString(file, one.repeat(100 / each + 1));
        noAuthorities(file, CommonFailure.CONFIGURATION_INVALID, "certificates, and must have 1 to 100");
        Files.writeString(file, "");
        noAuthorities(file, CommonFailure.CONFIGURATION_INVALID, "it has 0 certificates");
        Files.writeString(file, "no certificate");
        noAuthorities(file, CommonFailure.CONFIGURATION_INVALID, "Put certificates in PEM there.");
        Files.delete(file);
        noAuthorities(file, CommonFailure.FILE_UNREADABLE, "authorities.pem cannot be read");
    }

    private static void noAuthorities(Path file, CommonFailure code, String why) {
        assertThatThrownBy(() -> TimeStampCertificates.read(file))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(why);
    }

    @Test
    void aRequestIsNotToBeGuessed() {
        assertThatThrownBy(() -> TimeStamps.query(CONTENT, new byte[15], Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a nonce has 16 bytes or more, not 15");
    }
}
