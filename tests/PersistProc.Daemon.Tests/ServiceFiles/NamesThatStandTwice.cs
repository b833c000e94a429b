using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

public class NamesThatStandTwice
{
    [Fact]
    public void A_name_in_two_files_is_an_error_that_names_both_places_and_neither_counts()
    {
        var one = ServiceFileReader.Parse("/c/services/one.toml", "[services.db]\ncommand = 'x'\n[services.own]\ncommand = 'x'\n", isProject: false);
        var two = ServiceFileReader.Parse("/c/services/two.toml", "\n[services.db]\ncommand = 'y'\n", isProject: false);
        var project = ServiceFileReader.Parse("/srv/shop/persistproc.toml", "[services.db]\ncommand = 'z'\n", isProject: true);
        Assert.Equal(
            ["/c/services/two.toml:2:2: services.db: a service of that name is declared in /c/services/one.toml:1:2 already. Rename one of them"],
            DoubleNames.Find([one, two, project]).Select(error => error.ToString()));
        Assert.Equal(["own", "shop/db"], DoubleNames.Without([one, two, project]).Select(unit => unit.Name.ToString()));
    }
}
