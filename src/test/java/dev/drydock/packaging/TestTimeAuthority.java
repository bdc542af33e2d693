package dev.drydock.packaging;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.tsp.TSTInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.tsp.TimeStampResponse;

/** A real time-stamp authority of RFC 3161: OpenSSL's, with a CA of its own, behind an HTTP server. */
public final class TestTimeAuthority implements AutoCloseable {
    public static final String POLICY = "1.2.3.4.1";

    private final Path folder;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private volatile UnaryOperator<byte[]> query = bytes -> bytes;
    private volatile UnaryOperator<byte[]> answer = bytes -> bytes;
    private volatile boolean slow;
    private volatile String section = "tsa";
    private volatile List<String> chain = List.of();
    private volatile int status = 200;

    /** With a certificate for time stamps that is valid for ten years. */
    public TestTimeAuthority(Path folder) throws IOException {
        this(folder, "critical,timeStamping", List.of("-days", "3650"));
    }

    /**
     * @param use what its certificate may be used for, as OpenSSL writes it
     * @param valid options of {@code openssl x509} for the certificate's time
     */
    public TestTimeAuthority(Path folder, String use, List<String> valid) throws IOException {
        this.folder = Files.createDirectories(folder);
        Files.writeString(folder.resolve("ca.cnf"), """
                basicConstraints=critical,CA:true
                keyUsage=critical,keyCertSign,cRLSign
                subjectKeyIdentifier=hash
                """);
        Files.writeString(
                folder.resolve("tsa.cnf"),
                "basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\n"
                        + (use.isEmpty() ? "" : "extendedKeyUsage=" + use + "\n"));
        Files.writeString(folder.resolve("serial"), "01\n");
        Files.writeString(folder.resolve("openssl.cnf"), """
                [tsa]
                serial = serial
                signer_digest = sha256
                default_policy = %s
                other_policies = 1.2.3.4.2
                digests = sha256
                accuracy = secs:1
                ess_cert_id_alg = sha256
                [strict]
                serial = serial
                signer_digest = sha256
                default_policy = %s
                digests = sha512
                """.formatted(POLICY, POLICY));
        run(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "ca.key",
                "-out",
                "ca.csr",
                "-subj",
                "/O=Plant/CN=Time CA");
        run(
                "x509",
                "-req",
                "-in",
                "ca.csr",
                "-signkey",
                "ca.key",
                "-days",
                "7300",
                "-extfile",
                "ca.cnf",
                "-out",
                "ca.pem");
        run(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "tsa.key",
                "-out",
                "tsa.csr",
                "-subj",
                "/O=Plant/CN=Time 1");
        List<String> sign = new ArrayList<>(List.of("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey"));
        sign.addAll(List.of("ca.key", "-CAcreateserial", "-extfile", "tsa.cnf", "-out", "tsa.pem"));
        sign.addAll(valid);
        run(sign.toArray(String[]::new));
        server = listen(0);
    }

    private HttpServer listen(int port) throws IOException {
        HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        listening.setExecutor(threads);
        listening.createContext("/", this::handle);
        listening.start();
        return listening;
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/tsr";
    }

    public Path certificates() {
        return folder.resolve("ca.pem");
    }

    /** How many requests came. */
    public int asked() {
        return asked.get();
    }

    /** Nobody listens until {@link #up}. */
    public void down() {
        server.stop(0);
    }

    public void up() throws IOException {
        server = listen(server.getAddress().getPort());
    }

    /** What it answers is of another query. */
    public void changeQuery(UnaryOperator<byte[]> change) {
        query = change;
    }

    public void changeAnswer(UnaryOperator<byte[]> change) {
        answer = change;
    }

    public void answerSlowly() {
        slow = true;
    }

    /** It rejects SHA-256. */
    public void reject() {
        section = "strict";
    }

    public void answerStatus(int code) {
        status = code;
    }

    private void handle(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        byte[] bytes = answer.apply(reply(query.apply(exchange.getRequestBody().readAllBytes())));
        exchange.getResponseHeaders().set("Content-Type", "application/timestamp-reply");
        exchange.sendResponseHeaders(status, bytes.length);
        if (slow) {
            exchange.getResponseBody().write(bytes, 0, 10);
            exchange.getResponseBody().flush();
            await();
            return;
        }
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void await() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What OpenSSL answers. */
    public synchronized byte[] reply(byte[] request) throws IOException {
        Files.write(folder.resolve("query.tsq"), request);
        List<String> command = new ArrayList<>(List.of("ts", "-reply", "-config", "openssl.cnf", "-section", section));
        command.addAll(List.of("-queryfile", "query.tsq", "-signer", "tsa.pem", "-inkey", "tsa.key"));
        command.addAll(chain);
        command.addAll(List.of("-out", "answer.tsr"));
        run(command.toArray(String[]::new));
        return Files.readAllBytes(folder.resolve("answer.tsr"));
    }

    /** From now on its certificate follows from the CA's by another one between them. */
    public void putCertificateBetween() throws IOException {
        run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "mid.key", "-out", "mid.csr", "-subj", "/CN=Time CA 2");
        sign("mid.csr", "ca", "ca.cnf", "mid.pem");
        sign("tsa.csr", "mid", "tsa.cnf", "tsa.pem");
    }

    private void sign(String request, String by, String extensions, String certificate) throws IOException {
        List<String> command = new ArrayList<>(List.of("x509", "-req", "-in", request, "-CA", by + ".pem"));
        command.addAll(List.of("-CAkey", by + ".key", "-CAcreateserial", "-extfile", extensions));
        command.addAll(List.of("-days", "3650", "-out", certificate));
        run(command.toArray(String[]::new));
    }

    /** From now on its answers carry the certificate that was put between. */
    public void sendChain() {
        chain = List.of("-chain", "mid.pem");
    }

    /** What another authority stated, signed with this one's certificate, whatever that is for. */
    public byte[] signAgain(byte[] reply) throws Exception {
        return sign(stated(reply));
    }

    /** The same, as if it had been stated at another time. */
    public byte[] signAgain(byte[] reply, Instant at) throws Exception {
        TSTInfo then = stated(reply);
        return sign(new TSTInfo(
                then.getPolicy(),
                then.getMessageImprint(),
                then.getSerialNumber(),
                new ASN1GeneralizedTime(Date.from(at)),
                then.getAccuracy(),
                then.getOrdering(),
                then.getNonce(),
                then.getTsa(),
                then.getExtensions()));
    }

    private static TSTInfo stated(byte[] reply) throws Exception {
        return new TimeStampResponse(reply)
                .getTimeStampToken()
                .getTimeStampInfo()
                .toASN1Structure();
    }

    private byte[] sign(TSTInfo stated) throws Exception {
        String pem = Files.readString(folder.resolve("tsa.key")).replaceAll("-----[^-]*-----|\\s", "");
        PrivateKey key = KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        X509Certificate certificate;
        try (InputStream in = Files.newInputStream(folder.resolve("tsa.pem"))) {
            certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        Attribute names = new Attribute(
                PKCSObjectIdentifiers.id_aa_signingCertificateV2,
                new DERSet(new SigningCertificateV2(new ESSCertIDv2(hash))));
        // Whoever verifies holds it against the stated time
        Attribute time = new Attribute(
                CMSAttributes.signingTime,
                new DERSet(new Time(stated.getGenTime().getDate())));
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(new JcaSimpleSignerInfoGeneratorBuilder()
                .setSignedAttributeGenerator(new AttributeTable(new DERSet(new ASN1Encodable[] {names, time})))
                .build("SHA256withRSA", key, certificate));
        generator.addCertificate(new JcaX509CertificateHolder(certificate));
        CMSSignedData signed = generator.generate(
                new CMSProcessableByteArray(PKCSObjectIdentifiers.id_ct_TSTInfo, stated.getEncoded()), true);
        return new DERSequence(new ASN1Encodable[] {new DERSequence(new ASN1Integer(0L)), signed.toASN1Structure()})
                .getEncoded();
    }

    /** Whether OpenSSL verifies an answer. */
    public boolean verifies(Path content, Path answerFile) throws IOException {
        return start("ts", "-verify", "-data", content.toString(), "-in", answerFile.toString(), "-CAfile", "ca.pem")
                == 0;
    }

    private void run(String... arguments) throws IOException {
        if (start(arguments) != 0) {
            throw new IOException(
                    String.join(" ", arguments) + " failed: " + Files.readString(folder.resolve("openssl.log")));
        }
    }

    private int start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                throw new IOException("openssl does not end");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
