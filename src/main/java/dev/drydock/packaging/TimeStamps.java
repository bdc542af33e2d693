package dev.drydock.packaging;

import dev.drydock.domain.audit.StatedTime;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;

/** Time stamps after RFC 3161: requests, and answers as they were kept. The hash is SHA-256. Thread-safe. */
public final class TimeStamps {
    /** Largest answer, in bytes. */
    public static final int MOST_BYTES = 64 << 10;

    private static final int NONCE_BYTES = 16;

    private TimeStamps() {}

    /** A request, and what its answer must fit. */
    public static final class Query {
        private final byte[] content;
        private final TimeStampRequest request;
        private final Optional<String> policy;

        private Query(byte[] content, TimeStampRequest request, Optional<String> policy) {
            this.content = content;
            this.request = request;
            this.policy = policy;
        }

        /** In DER. */
        public byte[] encoded() {
            try {
                return request.getEncoded();
            } catch (IOException e) {
                throw new IllegalStateException("a request can always be encoded", e);
            }
        }

        /**
         * Verifies an answer before anything is kept.
         *
         * @throws DrydockException {@link CommonFailure#TIME_STAMP_REFUSED}
         */
        public StatedTime accept(byte[] answer, TimeStampCertificates trusted) {
            return refusing(() -> {
                TimeStampResponse response = parsed(answer);
                requireGranted(response);
                response.validate(request);
                String stated = response.getTimeStampToken()
                        .getTimeStampInfo()
                        .getPolicy()
                        .getId();
                if (policy.isPresent() && !policy.get().equals(stated)) {
                    throw refused("it follows policy " + stated + ", and must follow " + policy.get());
                }
                return verified(content, response, Optional.of(trusted));
            });
        }
    }

    /**
     * @param nonce 16 random bytes, or more
     * @param policy object identifier that the authority must follow; empty for any
     */
    public static Query query(byte[] content, byte[] nonce, Optional<String> policy) {
        if (nonce.length < NONCE_BYTES) {
            throw new IllegalArgumentException("a nonce has " + NONCE_BYTES + " bytes or more, not " + nonce.length);
        }
        return readable(() -> new Query(content.clone(), request(content, nonce, policy), policy));
    }

    private static TimeStampRequest request(byte[] content, byte[] nonce, Optional<String> policy) {
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        policy.ifPresent(id -> generator.setReqPolicy(new ASN1ObjectIdentifier(id)));
        return generator.generate(
                NISTObjectIdentifiers.id_sha256, Sha256.digest().digest(content), new BigInteger(1, nonce));
    }

    /**
     * Verifies a kept answer.
     *
     * @param content what was stamped
     * @param trusted empty if the reader knows no authority: then anybody may have signed it, with any certificate
     * @throws DrydockException {@link CommonFailure#TIME_STAMP_REFUSED}
     */
    public static StatedTime verify(byte[] content, byte[] answer, Optional<TimeStampCertificates> trusted) {
        return refusing(() -> {
            TimeStampResponse response = parsed(answer);
            requireGranted(response);
            return verified(content, response, trusted);
        });
    }

    private static TimeStampResponse parsed(byte[] answer) throws IOException, TSPException {
        if (answer.length > MOST_BYTES) {
            throw refused("it has more than " + MOST_BYTES + " bytes");
        }
        try (ASN1InputStream in = new ASN1InputStream(answer)) {
            in.readObject();
            if (in.read() >= 0) {
                throw refused("something follows it");
            }
        }
        return new TimeStampResponse(answer);
    }

    private static void requireGranted(TimeStampResponse response) {
        boolean granted =
                response.getStatus() == PKIStatus.GRANTED || response.getStatus() == PKIStatus.GRANTED_WITH_MODS;
        if (!granted || response.getTimeStampToken() == null) {
            String reason = response.getStatusString();
            throw refused("the authority answered with status " + response.getStatus()
                    + (reason == null ? "" : ": " + reason));
        }
    }

    private static StatedTime verified(
            byte[] content, TimeStampResponse response, Optional<TimeStampCertificates> trusted)
            throws TSPException, OperatorCreationException, GeneralSecurityException {
        TimeStampToken token = response.getTimeStampToken();
        if (!token.getTimeStampInfo().getMessageImprintAlgOID().equals(NISTObjectIdentifiers.id_sha256)
                || !Arrays.equals(
                        token.getTimeStampInfo().getMessageImprintDigest(),
                        Sha256.digest().digest(content))) {
            throw refused("it is the stamp of something else");
        }
        List<X509Certificate> certificates = certificates(token);
        X509Certificate signer = certificates.stream()
                .filter(certificate -> token.getSID().match(holder(certificate)))
                .findFirst()
                .orElseThrow(() -> refused("it does not have the certificate that signed it"));
        // The signature, that the token names this certificate, that it was valid, and that it is for time stamps alone
        token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(signer));
        Date at = token.getTimeStampInfo().getGenTime();
        if (trusted.isPresent()) {
            requireChain(signer, certificates, trusted.get(), at);
        }
        return new StatedTime(
                DrydockException.showable(signer.getSubjectX500Principal().getName(X500Principal.RFC2253)),
                at.toInstant());
    }

    private static List<X509Certificate> certificates(TimeStampToken token) throws GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (X509CertificateHolder holder : token.getCertificates().getMatches(null)) {
            certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
        }
        return certificates;
    }

    private static X509CertificateHolder holder(X509Certificate certificate) {
        try {
            return new X509CertificateHolder(certificate.getEncoded());
        } catch (IOException | GeneralSecurityException e) {
            throw refused("one of its certificates cannot be read: " + e.getMessage());
        }
    }

    /** At the stated time: an authority's certificate may have expired since. */
    private static void requireChain(
            X509Certificate signer, List<X509Certificate> others, TimeStampCertificates trusted, Date at)
            throws InvalidAlgorithmParameterException, NoSuchAlgorithmException {
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(signer);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(trusted.anchors(), target);
        parameters.setDate(at);
        parameters.setRevocationEnabled(false);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(others)));
        try {
            CertPathBuilder.getInstance("PKIX").build(parameters);
        } catch (CertPathBuilderException e) {
            throw refused("the certificate of "
                    + signer.getSubjectX500Principal().getName(X500Principal.RFC2253)
                    + " does not follow from the known ones at " + at.toInstant() + ": " + e.getMessage());
        }
    }

    /** What reads a stamp. */
    private interface Reading {
        StatedTime read() throws Exception;
    }

    /** The library throws what it likes at bytes that are no stamp. */
    private static StatedTime refusing(Reading reading) {
        return readable(() -> {
            try {
                return reading.read();
            } catch (DrydockException e) {
                throw e;
            } catch (Exception e) {
                throw refused(String.valueOf(e.getMessage()).replaceFirst("[.]$", ""));
            } catch (StackOverflowError e) {
                throw refused("it is nested too deeply");
            }
        });
    }

    /** A provider of Bouncy Castle's in the same process hides classes of the library. */
    private static <T> T readable(Supplier<T> work) {
        try {
            return work.get();
        } catch (LinkageError e) {
            throw new DrydockException(
                    CommonFailure.CONFIGURATION_INVALID,
                    "Time stamps cannot be read in this process: another library has classes of Bouncy Castle ("
                            + e.getMessage()
                            + "). docs/guides/crypto-provider.md says which jars fit a provider of Bouncy Castle's.",
                    e);
        }
    }

    private static DrydockException refused(String why) {
        return new DrydockException(
                CommonFailure.TIME_STAMP_REFUSED,
                "The time stamp is refused: " + why
                        + ". Check the authority and the file of its certificates (time-stamp-ca, or --timestamp-ca).");
    }
}
