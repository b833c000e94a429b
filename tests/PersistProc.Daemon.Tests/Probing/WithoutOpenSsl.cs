namespace PersistProc.Daemon.Tests.Probing;

public sealed class WithoutOpenSsl
{
    [Theory]
    [InlineData("https://x/", "", "https://x/ takes OpenSSL (libssl), which is not installed here")]
    [InlineData("HTTPS://x/", "", "HTTPS://x/ takes OpenSSL (libssl), which is not installed here")]
    [InlineData("https://x/", "libssl.so.1.1", null)]
    [InlineData("http://x/", "", null)]
    public void Https_is_refused_before_the_framework_ends_the_process_over_it(string url, string there, string? why) => Assert.Equal(why, Tls.Lacks(url, name => name == there));
}
