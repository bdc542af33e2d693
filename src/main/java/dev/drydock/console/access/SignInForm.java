package dev.drydock.console.access;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes this server's sign-in form from a form on another site's page, and stores nothing per request. It sets a cookie with a
 * random number; the form has a token that this process computes from the number with its own key (signed double submit). The cookie's
 * prefix prevents neighbour hosts from setting it.
 */
final class SignInForm {
    private static final String COOKIE = "__Host-drydock-form";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final SecretKeySpec KEY = new SecretKeySpec(random(), ALGORITHM);

    private SignInForm() {}

    /** The token for a form that the answer holds; sets the cookie that belongs to it. */
    static String token(HttpServletRequest request, HttpServletResponse response) {
        String number = cookie(request).orElseGet(() -> encoded(random()));
        Cookie cookie = new Cookie(COOKIE, number);
        cookie.setPath("/");
        cookie.setSecure(true);
        cookie.setHttpOnly(true);
        cookie.setAttribute("SameSite", "Strict");
        response.addCookie(cookie);
        return tokenOf(number);
    }

    /** Whether the form that is sent was shown to this browser. */
    static boolean isOwn(HttpServletRequest request, @Nullable String token) {
        return token != null
                && cookie(request)
                        .filter(number -> MessageDigest.isEqual(
                                tokenOf(number).getBytes(StandardCharsets.UTF_8),
                                token.getBytes(StandardCharsets.UTF_8)))
                        .isPresent();
    }

    private static Optional<String> cookie(HttpServletRequest request) {
        return Stream.ofNullable(request.getCookies())
                .flatMap(Arrays::stream)
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .map(Cookie::getValue)
                .filter(value -> value.matches("[A-Za-z0-9_-]{43}"))
                .findFirst();
    }

    private static String tokenOf(String number) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(KEY);
            return encoded(mac.doFinal(number.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 platform has " + ALGORITHM, e);
        }
    }

    private static byte[] random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
